package vae4j.core.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import vae4j.core.backend.Backend;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;
import vae4j.core.tensor.Workspace;

/**
 * What happened in one step, in order, so that it can be differentiated. All values come from a workspace; when the
 * step is over, {@link #rewind} forgets them. A tape made for inference records nothing. For one thread at a time.
 */
public final class Tape implements AutoCloseable {
    private final Backend backend;
    private final Workspace workspace = new Workspace();
    private final boolean recording;
    private final List<Runnable> adjoints = new ArrayList<>();
    private final Map<Tensor, Variable> leaves = new IdentityHashMap<>();
    private final List<Runnable> updates = new ArrayList<>();
    private Tensor learned;
    private Noise noise;
    private int noises;

    private Tape(Backend backend, boolean recording) {
        this.backend = backend;
        this.recording = recording;
    }

    /** A tape that can be differentiated. */
    public static Tape recording(Backend backend) {
        return new Tape(backend, true);
    }

    /** A tape for values only: operations compute, nothing is kept for gradients. */
    public static Tape inference(Backend backend) {
        return new Tape(backend, false);
    }

    public Backend backend() {
        return backend;
    }

    /** Whether what happens can be differentiated. */
    public boolean isRecording() {
        return recording;
    }

    /** Memory for one value of this step: its content is undefined until written. */
    public Tensor allocate(Shape shape) {
        return workspace.allocate(shape);
    }

    /** A value that is not differentiated: data, noise. */
    public Variable constant(Tensor value) {
        return new Variable(this, value, null, false);
    }

    /** A constant tensor filled with one number. */
    public Variable constant(Shape shape, float number) {
        var value = allocate(shape);
        backend.fill(value, number);
        return constant(value);
    }

    /**
     * A value whose gradient is wanted: a parameter. Asking twice in one step for the same tensor gives the same
     * variable, so that a shared parameter gathers all its gradients. Parameters that are not {@link #learn learned} are
     * constants.
     *
     * @param gradient where the gradient is put by {@link #backward}; untouched if the value does not matter to the result
     */
    public Variable leaf(Tensor value, Tensor gradient) {
        return leaves.computeIfAbsent(value, v -> new Variable(this, v, gradient, recording && learns(v)));
    }

    /** From now on only leaves within this tensor are differentiated; with null, all are. */
    public void learn(Tensor parameters) {
        learned = parameters;
    }

    private boolean learns(Tensor leaf) {
        return learned == null || leaf.segment() == learned.segment() && leaf.offset() >= learned.offset()
            && leaf.offset() < learned.offset() + learned.size() * Float.BYTES;
    }

    /**
     * Lets the step be one of training until {@link #rewind}: layers that behave differently then, such as dropout and
     * batch normalisation, do.
     *
     * @param noise what they draw from
     */
    public void train(Noise noise) {
        this.noise = noise;
        noises = 0;
    }

    /** Whether the step is one of training. */
    public boolean isTraining() {
        return noise != null;
    }

    /** A stream of its own for each operation of a training step that asks, in order. */
    public Noise nextNoise() {
        if (!isTraining()) throw new IllegalStateException("only a step of training has noise for its layers");
        return noise.branch(noises++);
    }

    /**
     * Notes what else is to change when the step is taken, such as running means; never done on a tape for inference,
     * nor if a number of the step is not finite.
     */
    public void afterUpdate(Runnable change) {
        if (recording) updates.add(change);
    }

    /** Does what {@link #afterUpdate} noted: the step has been taken. */
    public void updated() {
        updates.forEach(Runnable::run);
        updates.clear();
    }

    /** Whether {@link #backward} has written the gradient of the leaf with this value. */
    public boolean hasGradient(Tensor leaf) {
        var variable = leaves.get(leaf);
        return variable != null && variable.gradient() != null;
    }

    /**
     * The result of an operation.
     *
     * @param adjoint given the gradient of the result (which it may overwrite), contributes to the gradients of the inputs
     */
    public Variable record(Tensor result, Consumer<Tensor> adjoint, Variable... inputs) {
        var variable = variable(result, inputs);
        if (variable.needsGradient()) {
            adjoints.add(() -> {
                if (variable.gradient() != null) adjoint.accept(variable.gradient());
            });
        }
        return variable;
    }

    /** A result whose adjoint is recorded on its own, by {@link #recordAdjoint}: for operations with several results. */
    Variable variable(Tensor result, Variable... inputs) {
        boolean needed = false;
        for (var input : inputs) needed |= input.needsGradient();
        return new Variable(this, result, null, needed);
    }

    void recordAdjoint(Runnable adjoint) {
        if (recording) adjoints.add(adjoint);
    }

    /**
     * Runs the adjoints backwards from a single number: afterwards each leaf that it depends on has its gradient.
     *
     * @throws ShapeException if the result has more than one element
     */
    public void backward(Variable result) {
        if (result.value().size() != 1) throw new ShapeException("only a single number can be differentiated, not one of shape " + result.shape());
        if (!recording) throw new IllegalStateException("this tape is for inference: it has recorded nothing");
        result.contribute(g -> backend.fill(g, 1));
        for (var adjoint : adjoints.reversed()) adjoint.run();
    }

    /** Forgets the step; its values are no longer valid. */
    public void rewind() {
        adjoints.clear();
        leaves.clear();
        updates.clear();
        noise = null;
        workspace.rewind();
    }

    /** Gives the memory back. */
    @Override public void close() {
        rewind();
        workspace.close();
    }
}
