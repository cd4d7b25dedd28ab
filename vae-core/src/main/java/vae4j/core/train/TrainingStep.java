package vae4j.core.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.model.Model;
import vae4j.core.model.Pass;
import vae4j.core.nn.Parameter;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.optim.Optimizer;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.tensor.Workspace;

/** One update of a model, again and again: the loss of a batch, its gradient, the optimizer, for each of its passes. For one thread. */
public final class TrainingStep implements AutoCloseable {
    private final Model model;
    private final double maxGradientNorm;
    private final Tape tape;
    private final Workspace inputs = new Workspace();
    private final List<Learner> learners = new ArrayList<>();

    /** A pass and what its optimizer remembers. */
    private record Learner(Pass pass, Optimizer.State optimizer) {}

    /** @param maxGradientNorm a longer gradient is scaled down to it; infinity for never */
    public TrainingStep(Model model, Optimizer optimizer, double maxGradientNorm) {
        this.model = model;
        this.maxGradientNorm = maxGradientNorm;
        tape = Tape.recording(model.backend());
        model.parameters().thaw();
        for (var pass : model.passes()) {
            learners.add(new Learner(pass, pass.optimizer().orElse(optimizer).start(model.backend(), pass.group().values().size())));
        }
    }

    /**
     * What an update met.
     *
     * @param terms        of the loss, summed over the examples; nats
     * @param gradientNorm of the first pass, before clipping
     */
    public record Outcome(SequencedMap<String, Double> terms, double gradientNorm) {}

    /** Memory for a batch, to be filled before {@link #update} and undefined after it. */
    public Tensor allocate(Shape shape) {
        return inputs.allocate(shape);
    }

    /**
     * Changes the parameters by one step.
     *
     * @param x          the batch: {@code [batch, …]}
     * @param mask       as large: 1 where a value is known, 0 where it is missing; null if all are known
     * @param labels     the class of each example; null where there are none
     * @param number     counts updates from 1
     * @param rateFactor what the learning rate is multiplied with
     * @throws DivergedException before a number that is not finite changes anything
     */
    public Outcome update(Tensor x, Tensor mask, int[] labels, Step step, long number, double rateFactor) {
        var terms = new LinkedHashMap<String, Double>();
        double norm = Double.NaN;
        try {
            for (var learner : learners) {
                double own = update(learner, new Batch(tape.constant(x), mask, labels), step, number, rateFactor, terms);
                if (Double.isNaN(norm)) norm = own;
            }
            return new Outcome(terms, norm);
        } finally {
            tape.learn(null);
            inputs.rewind();
        }
    }

    private double update(Learner learner, Batch batch, Step step, long number, double rateFactor, SequencedMap<String, Double> terms) {
        var group = learner.pass.group();
        tape.learn(group.values());
        tape.train(step.noise().branch(Noise.Purpose.LAYERS));
        try {
            var loss = learner.pass.loss().of(batch, step);
            requireFinite(loss, number);
            tape.backward(loss.objective());
            group.completeGradients(tape);
            double norm = Math.sqrt(model.backend().sumOfSquares(group.gradients()));
            if (!Double.isFinite(norm)) throw diverged(number, "the gradient of " + firstNonFiniteGradient(group.parameters()));
            float scale = norm > maxGradientNorm ? (float) (maxGradientNorm / norm) : 1;
            learner.optimizer.update(group.values(), group.gradients(), number, rateFactor, scale);
            tape.updated();
            loss.terms().forEach((name, term) -> terms.put(name, sum(term)));
            return norm;
        } finally {
            tape.rewind();
        }
    }

    private static double sum(Variable x) {
        double sum = 0;
        for (long i = 0; i < x.value().size(); i++) sum += x.value().get(i);
        return sum;
    }

    private static void requireFinite(Loss loss, long number) {
        if (Float.isFinite(loss.objective().value().get(0))) return;
        for (var term : loss.terms().entrySet()) {
            if (!Double.isFinite(sum(term.getValue()))) throw diverged(number, "the " + (term.getKey().equals(Loss.KL) ? "KL" : term.getKey()) + " term");
        }
        throw diverged(number, "the objective");
    }

    private static String firstNonFiniteGradient(List<Parameter> parameters) {
        for (var p : parameters) {
            for (long i = 0; i < p.gradient().size(); i++) {
                if (!Float.isFinite(p.gradient().get(i))) return String.join(", ", p.names());
            }
        }
        return "all parameters together";
    }

    private static DivergedException diverged(long number, String what) {
        return new DivergedException("step " + number + ": " + what + " is not a finite number; the step was not taken");
    }

    /** What the optimizers remember, by name: what going on later needs. */
    SequencedMap<String, Tensor> memory() {
        var memory = new LinkedHashMap<String, Tensor>();
        for (var learner : learners) {
            var prefix = learner.pass.group().name().isEmpty() ? "" : learner.pass.group().name() + ".";
            learner.optimizer.tensors().forEach((name, tensor) -> memory.put(prefix + name, tensor));
        }
        return memory;
    }

    @Override public void close() {
        tape.close();
        inputs.close();
        learners.forEach(l -> l.optimizer.close());
    }
}
