package vae4j.core.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Loss;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.objective.TrainingData;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A member of the family: what training, evaluation, files and the command know of it. A model says what it makes small
 * ({@link #loss}), what is measured of it ({@link #measure}), and how it goes from examples to codes and back.
 * <p>The methods that take variables are for training and evaluation; those that take tensors are for use, allocate
 * what they return, and may be called by several threads at once while nobody trains.
 */
public abstract class Model implements AutoCloseable {
    /** Examples that {@link #encode(Dataset, int[])} reads at once. */
    private static final int CHUNK = 512;

    private final VaeConfig config;
    private final Record settings;
    private final Backend backend;
    private final Queue<Tape> idleTapes = new ConcurrentLinkedQueue<>();

    /** @param settings what only this kind of model has; null for none */
    protected Model(VaeConfig config, Record settings, Backend backend) {
        this.config = config;
        this.settings = settings;
        this.backend = backend;
    }

    /** Reads a model of any kind. @throws vae4j.core.io.FormatException if the file is damaged or holds no model */
    public static Model load(Path file, Backend backend) {
        return ModelFile.load(file, backend);
    }

    /** Writes the model: configuration and parameters, in the safetensors format. The file appears at once and whole. */
    public final void save(Path file) {
        ModelFile.save(file, this, Map.of());
    }

    // ---- its parts

    public final VaeConfig config() {
        return config;
    }

    /** What only this kind of model has; empty for the plain one. */
    public final Optional<Record> settings() {
        return Optional.ofNullable(settings);
    }

    public final Backend backend() {
        return backend;
    }

    public abstract ParameterSet parameters();

    /** The family of p(x|z). */
    public abstract Likelihood likelihood();

    // ---- learning

    /** What a step makes small, by the parameters of the only group, or of the first. */
    public abstract Loss loss(Batch batch, Step step);

    /** What is done at each step, one after the other: an update of each group of parameters, each with a loss of its own. */
    public List<Pass> passes() {
        return List.of(new Pass(parameters().groups().firstEntry().getValue(), Optional.empty(), this::loss));
    }

    /**
     * Lets the decoder begin where it knows the mean of each value and nothing else: the bias of its last layer becomes
     * the logit of that mean, kept away from 0 and 1 by 0.001 (Burda et al. 2016, in their program). A transposed
     * convolution has a bias for each channel, which begins at the mean of that colour.
     *
     * @param mean of the training data, from 0 to 1, of the shape of an example
     * @throws IllegalArgumentException if the decoder's outputs are not one logit for each value
     */
    public final void startFrom(Tensor mean) {
        var shape = config.example();
        int channels = config.isDense() ? Math.toIntExact(shape.size()) : shape.rank() == 3 ? shape.axis(0) : 1;
        var bias = parameters().named().entrySet().stream().filter(e -> e.getKey().matches("decoder\\.\\d+\\.bias")).map(Map.Entry::getValue).reduce((_, last) -> last);
        if (!config.likelihood().equals("bernoulli") || mean.size() != shape.size() || bias.isEmpty() || bias.get().size() != channels) {
            throw new IllegalArgumentException("the outputs of this " + config.model() + " model are not a logit for each value, so they cannot start from a mean");
        }
        long pixels = mean.size() / channels;
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (long i = 0; i < pixels; i++) sum += mean.get(c * pixels + i);
            double p = Math.clamp(sum / pixels, 0.001, 0.999);
            bias.get().set(c, (float) StrictMath.log(p / (1 - p)));
        }
    }

    /** Looks at the data before the first step of a training, new or resumed; a resume then puts the parameters back. */
    public void prepare(TrainingData data, Noise noise) {}

    /** Whether {@link Step#weights} act in the loss; if not, training refuses any but {@link NegativeElbo#PLAIN}. */
    public boolean isWeighed() {
        return Family.kind(config.model()).orElseThrow().weighed();
    }

    // ---- measuring

    /** What there is to say of each example of a batch. */
    public abstract Measurement measure(Batch batch, Noise noise);

    /** Further numbers of a whole set, from the means over it of the code that {@link #measure} gives; by name. */
    public SequencedMap<String, Double> summarize(double[] codeMeans) {
        return new LinkedHashMap<>();
    }

    /** What samples the importance weights of a batch, for log p(x); empty where the model has no density. */
    public Optional<Proposal> propose(Batch batch) {
        return Optional.empty();
    }

    /** Whether reconstruction and KL are the terms of a lower bound on log p(x). */
    public boolean hasBound() {
        return true;
    }

    /** Whether a lower {@code Evaluation.score} is a better model; if not, the last epoch counts as the best. */
    public boolean isScored() {
        return true;
    }

    /** Whether examples must come with their labels. */
    public boolean needsLabels() {
        return classes() > 0;
    }

    /** Whether values of examples may be missing: then {@link Batch#mask} acts in the loss and in all that is measured. */
    public boolean allowsMissing() {
        return false;
    }

    /** How many classes the model knows; 0 if none. */
    public int classes() {
        return 0;
    }

    /** How many classes the labels have that it learns from; 0 if it learns from none. It need not know classes afterwards. */
    public int labelClasses() {
        return classes();
    }

    /** Whether it can make data from nothing. */
    public boolean canSample() {
        return true;
    }

    // ---- using it

    /** The code of each example, without noise: {@code [batch, n]}. */
    protected abstract Variable code(Batch batch);

    /** p(x|z) of codes: {@code [batch, n] -> [batch, …]}. @param labels of the examples; null unless the model needs them */
    protected abstract Distribution decode(Variable code, int[] labels);

    /** Codes that nothing is known about: {@code [count, n]}. @param temperature below 1 more typical, above more varied */
    protected abstract Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise);

    /** The codes of examples, without noise: {@code [n, …] -> [n, code]}. A missing value is NaN. */
    public final Tensor encode(Tensor x) {
        return encode(x, null);
    }

    /** Like {@link #encode(Tensor)}, of examples whose classes are known. */
    public final Tensor encode(Tensor x, int[] labels) {
        return infer(tape -> code(Batch.of(tape, x, labels)).value().detach());
    }

    /** The codes of all examples of a set, in its order: {@code [n, code]}. @param labels of all of them; null for none */
    public final Tensor encode(Dataset data, int[] labels) {
        Tensor codes = null;                                         // their width is known with the first of them
        for (int first = 0; first < data.size(); first += CHUNK) {
            int count = Math.min(CHUNK, data.size() - first);
            var z = encode(data.read(first, count), Labels.part(labels, first, count));
            if (codes == null) codes = Tensor.allocate(Shape.of(data.size(), z.columns()));
            codes.rows(first, count).copyFrom(z);
        }
        return codes;
    }

    /** The expected examples of codes: {@code [n, code] -> [n, …]}. */
    public final Tensor decode(Tensor z) {
        return decode(z, null);
    }

    /** Like {@link #decode(Tensor)}, for these classes. */
    public final Tensor decode(Tensor z, int[] labels) {
        return infer(tape -> expected(decode(tape.constant(z), labels)));
    }

    /** The expected examples of the codes of examples: {@code [n, …] -> [n, …]}. */
    public final Tensor reconstruct(Tensor x) {
        return reconstruct(x, null);
    }

    /** Like {@link #reconstruct(Tensor)}, of examples whose classes are known. */
    public final Tensor reconstruct(Tensor x, int[] labels) {
        return infer(tape -> expected(decode(code(Batch.of(tape, x, labels)), labels)));
    }

    /** The expected examples of codes drawn from the prior: {@code [count, …]}. */
    public final Tensor sample(int count, Noise noise) {
        return sample(count, 1, noise);
    }

    /** Like {@link #sample(int, Noise)}, with codes that are more typical for a temperature below 1, and more varied above. */
    public final Tensor sample(int count, double temperature, Noise noise) {
        return sample(inTurn(count), temperature, noise);
    }

    /** So many classes, one after the other and then again from the first; zeros for a model that knows none. */
    public final int[] inTurn(int count) {
        var labels = new int[count];
        for (int i = 0; i < count; i++) labels[i] = classes() == 0 ? 0 : i % classes();
        return labels;
    }

    /** Like {@link #sample(int, double, Noise)}, an example of each of these classes. */
    public final Tensor sample(int[] labels, double temperature, Noise noise) {
        return infer(tape -> expected(sampled(tape, labels, temperature, noise)));
    }

    /** Like {@link #sample(int[], double, Noise)}, but drawn from p(x|z): new data, where the expectation is smoother than any. */
    public final Tensor draw(int[] labels, double temperature, Noise noise) {
        return infer(tape -> {
            var drawn = sampled(tape, labels, temperature, noise).sample(noise.branch(0));
            return drawn.reshape(config.example().batch(drawn.rows())).detach();
        });
    }

    private Distribution sampled(Tape tape, int[] labels, double temperature, Noise noise) {
        if (!(temperature >= 0 && Double.isFinite(temperature))) throw new IllegalArgumentException("the temperature must not be negative: " + temperature);
        var known = classes() == 0 ? null : labels;
        return decode(drawCodes(tape, labels.length, known, temperature, noise), known);
    }

    /** On a tape of the caller's own for as long as it takes; tapes keep their memory for the next caller. */
    protected final <T> T infer(Function<Tape, T> use) {
        var idle = idleTapes.poll();
        var tape = idle != null ? idle : Tape.inference(backend);
        try {
            return use.apply(tape);
        } finally {
            tape.rewind();
            idleTapes.add(tape);
        }
    }

    private Tensor expected(Distribution distribution) {
        var mean = distribution.mean();
        return mean.reshape(config.example().batch(mean.rows())).detach();
    }

    /**
     * Demands that a set can be this model's data: examples of its shape, values that its likelihood allows, labels where
     * it needs them.
     *
     * @throws DataException saying what does not fit
     */
    public final void requireFits(Dataset data) {
        if (!data.shape().equals(config.example())) {
            throw new DataException("%s: examples have the shape %s, but the model is for %s".formatted(data.name(), data.shape(), config.example()));
        }
        if (data.missing() && !allowsMissing()) {
            throw new DataException(data.name() + ": has missing values, which a " + config.model() + " model cannot do without; expected a table that is filled in (vae complete), or another kind of model");
        }
        data.requireExamples(this::refusal);
        if (labelClasses() == 0 || !needsLabels() && data.labels().isEmpty()) return;
        int found = data.labels().orElseThrow(() -> new DataException(data.name() + ": has no labels, but a " + config.model() + " model needs them")).classes();
        if (found > labelClasses()) throw new DataException("%s: has %d classes, but the model knows %d".formatted(data.name(), found, labelClasses()));
    }

    /** {@link #requireFits} of a set to learn from: with labels, where it learns from them, even if it is used without. */
    public final void requireTeaches(Dataset data) {
        requireFits(data);
        if (labelClasses() > 0 && data.labels().isEmpty()) throw new DataException(data.name() + ": has no labels, but a " + config.model() + " model learns from them");
    }

    /** Why an example cannot be this model's data, as {@link Likelihood#refusal} says it. */
    protected Optional<String> refusal(float[] x, float[] mask) {
        return likelihood().refusal(x, mask);
    }

    /** Gives the memory back. Nobody may be using the model. */
    @Override public void close() {
        for (var tape = idleTapes.poll(); tape != null; tape = idleTapes.poll()) tape.close();
        parameters().close();
    }
}
