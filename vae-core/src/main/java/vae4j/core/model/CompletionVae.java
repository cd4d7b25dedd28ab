package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.data.Column;
import vae4j.core.data.Dataset;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.Sequential;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * What is missing of an example, m, given the part g that is there: quadrants of an image, or columns of a table (Sohn, Lee
 * and Yan 2015, section 5.1; Doersch 2016, sections 3 and 4.2): log p(m|g) ≥ E log p(m|z, g) − KL(q(z|m, g) ‖ p(z|g)).
 * Beside it the plain regressor p(m|g), which has no z and must blur where several completions are possible. All numbers
 * are of the missing part alone; a reconstruction is the example with its missing part expected from the part that is
 * there. Of the part to complete some values may be unknown even in training; of the part that is given none.
 */
public final class CompletionVae extends Model {
    /**
     * What is given, in one of three ways; null for those that it is not said in.
     *
     * @param quadrants of an image: 1, the lower left; 2, the left half; 3, all but the upper right; as long as nothing
     *                  else is said, 1
     * @param given     the names of a table's columns
     * @param values    their places among the values of an example, from 0: known with the data where columns are named
     * @param predictor {@code cvae} or {@code regressor}
     * @param givenPrior of a cvae: {@code learned}, p(z|g) is a network's; {@code standard}, N(0, I) whatever is given, as
     *                  Doersch 2016 has it
     */
    public record Settings(Integer quadrants, List<String> given, List<Integer> values, String predictor, String givenPrior) implements Family.DependsOnData {
        public static final Settings STANDARD = new Settings(null, null, null, "cvae", "learned");

        public Settings {
            given = given == null ? null : List.copyOf(given);
            values = values == null ? null : List.copyOf(values);
            if (quadrants != null) {
                expect(quadrants >= 1 && quadrants <= 3, "quadrants", quadrants, "1, 2 or 3");
                expect(given == null && values == null, "quadrants", quadrants, "none where columns are given");
            }
            expect(given == null || !given.isEmpty(), "given", given, "at least one column");
            expect(values == null || !values.isEmpty() && values.stream().distinct().count() == values.size() && values.stream().allMatch(v -> v >= 0), "values", values,
                "places from 0, at least one, and none twice");
            expect(predictor.equals("cvae") || predictor.equals("regressor"), "predictor", predictor, "cvae or regressor");
            expect(givenPrior.equals("learned") || givenPrior.equals("standard"), "given-prior", givenPrior, "learned or standard");
            expect(givenPrior.equals("learned") || predictor.equals("cvae"), "given-prior", givenPrior, "none for a regressor, which has no z");
        }

        /** A part of an image is given. */
        public static Settings ofQuadrants(int quadrants, String predictor) {
            return new Settings(quadrants, null, null, predictor, "learned");
        }

        /** Columns of a table are given, by their names in {@code data}. */
        public static Settings ofColumns(Dataset data, List<String> given, String predictor) {
            return new Settings(null, given, null, predictor, "learned").forData(data);
        }

        /** Some values of each example are given, by their places from 0. */
        public static Settings ofValues(List<Integer> values, String predictor) {
            return new Settings(null, null, values, predictor, "learned");
        }

        @Override public Settings forData(Dataset data) {
            if (given == null) return values != null ? this : new Settings(quadrants == null ? 1 : quadrants, null, null, predictor, givenPrior);
            var schema = data.schema();
            expect(schema.table(), "given", given, "none: the data is no table with columns");
            var names = schema.columns().stream().map(Column::name).toList();
            given.forEach(name -> expect(names.contains(name), "given", name, "the name of a column: " + String.join(", ", names)));
            return new Settings(null, given, IntStream.of(schema.places(given)).boxed().toList(), predictor, givenPrior);
        }

        /** The places of what is given, in order. @throws IllegalArgumentException if examples of this shape have no such part */
        private int[] places(Shape example) {
            expect(given == null || values != null, "given", given, "columns whose places are known from data");
            if (values != null) {
                expect(values.stream().allMatch(v -> v < example.size()), "values", values, "places below " + example.size() + ", the number of an example's values");
                expect(values.size() < example.size(), given == null ? "values" : "given", given == null ? values : given, "fewer than all: nothing is left to complete");
                return values.stream().mapToInt(v -> v).sorted().toArray();
            }
            int part = quadrants == null ? 1 : quadrants;
            expect(example.rank() >= 2, "quadrants", part, "an image, not examples of the shape " + example + "; of a table columns are given (--given)");
            int width = example.axis(example.rank() - 1);
            int height = example.axis(example.rank() - 2);
            return IntStream.range(0, Math.toIntExact(example.size())).filter(i -> {
                boolean left = i % width < (width + 1) / 2;
                boolean lower = i / width % height >= height / 2;
                return part == 1 ? left && lower : part == 2 ? left : left || lower;
            }).toArray();
        }
    }

    private final ParameterSet parameters;
    private final Likelihood likelihood;
    private final int[] given;
    private final int[] missing;
    private final int latent;                                        // 0 for the regressor
    private final GaussianEncoder encoder;
    private final Optional<GaussianEncoder> prior;                   // empty for N(0, I)
    private final Layer decoder;

    CompletionVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        int values = Math.toIntExact(config.example().size());
        given = settings.places(config.example());
        missing = IntStream.range(0, values).filter(i -> Arrays.binarySearch(given, i) < 0).toArray();
        expect(missing.length > 0, "shape", config.shape(), "larger images: nothing is left to complete");
        boolean regressor = settings.predictor.equals("regressor");
        latent = regressor ? 0 : config.latent();
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        networks.requireDense("its networks see parts of examples");
        encoder = regressor ? null : networks.encoder(scope, 0);
        var own = scope.scope("prior");
        prior = regressor || settings.givenPrior.equals("standard") ? Optional.empty()
            : Optional.of(new GaussianEncoder(own, Sequential.dense(own.scope("encoder"), given.length, config.hidden(), config.activationFunction()),
                config.hidden().isEmpty() ? given.length : networks.features(0), latent));
        likelihood = config.likelihood(scope.scope("likelihood"), missing);
        decoder = Networks.perceptron(scope.scope("decoder"), latent + given.length, config.hidden().reversed(),
            likelihood.outputs(missing.length), config.activationFunction());
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<CompletionVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    /** p(m|z, g); codes are z and g side by side. */
    private Distribution decoded(Variable zAndG) {
        return likelihood.distribution(decoder.forward(zAndG));
    }

    /** p(z|g). */
    private DiagonalGaussian prior(Variable g) {
        if (prior.isPresent()) return prior.get().posterior(g);
        var zero = g.tape().constant(Shape.of(g.rows(), latent), 0);
        return new DiagonalGaussian(zero, zero);
    }

    private Variable given(Variable x) {
        return Columns.select(x, given);
    }

    /** m of examples or of their mask. */
    private Tensor missing(Variable x) {
        return Columns.select(x, missing).value();
    }

    /** log of what is known of m: {@code [batch]}. */
    private Variable logProbability(Distribution p, Batch batch) {
        return p.logProbability(missing(batch.x()), batch.mask() == null ? null : missing(batch.x().tape().constant(batch.mask())));
    }

    private Elbo elbo(Batch batch, Noise noise) {
        var g = given(batch.x());
        var q = encoder.posterior(batch.x());                        // q(z|m, g): of the whole example
        var p = prior(g);                                  // p(z|g)
        return new Elbo(logProbability(decoded(Columns.join(q.reparameterize(noise), g)), batch), q.kl(p));
    }

    /** −log p(m|g) of the regressor. */
    private Variable error(Batch batch) {
        return Arithmetic.scale(logProbability(decoded(given(batch.x())), batch), -1);
    }

    /**
     * p(x|z, g) for a draw z ~ p(z|g) of each example, or p(x|g) of the regressor. What is given stays as it is, and of
     * the rest nothing is seen.
     *
     * @param x {@code [batch, …]}, without NaN
     */
    public Distribution completed(Variable x, Noise noise) {
        var g = given(x);
        var code = latent == 0 ? g : Columns.join(prior(g).reparameterize(noise), g);
        return new Whole(decoded(code), code);
    }

    /** Whether each value of an example is given: {@code [values]}. */
    public boolean[] given() {
        var is = new boolean[given.length + missing.length];
        for (int i : given) is[i] = true;
        return is;
    }

    @Override public Loss loss(Batch batch, Step step) {
        if (latent > 0) {
            var elbo = elbo(batch, step.noise());
            return Loss.of(step.weights().of(elbo, step.t()), elbo);
        }
        return Loss.of(error(batch));
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        if (latent > 0) return new Measurement(elbo(batch, noise), encoder.posterior(batch.x()));
        return new Measurement(error(batch), null, given(batch.x()));
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        if (latent == 0) return Optional.empty();                    // its log p(m|g) needs no estimate
        var g = given(batch.x());
        var m = missing(batch.x());
        var mask = batch.mask() == null ? null : missing(batch.x().tape().constant(batch.mask()));
        var q = encoder.posterior(batch.x());
        var p = prior(g);
        return Optional.of((tape, noise) -> {
            var posterior = q.on(tape);
            var z = posterior.reparameterize(noise);
            return new Proposal.Weights(decoded(Columns.join(z, tape.constant(g.value()))).logProbability(m, mask).value().toArray(),
                p.on(tape).logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        });
    }

    /** The mean of p(z|g), and g: what can be known without the missing part. */
    @Override protected Variable code(Batch batch) {
        var g = given(batch.x());
        return latent == 0 ? g : Columns.join(prior(g).mu(), g);
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return new Whole(decoded(code), code);
    }

    /** Nothing to complete is given. */
    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        throw new UnsupportedOperationException("a completion needs a part of an example to start from: complete instead of sample");
    }

    /** The example that a completion makes whole. */
    private final class Whole implements Distribution {
        private final Distribution rest;
        private final Variable code;

        Whole(Distribution rest, Variable code) {
            this.rest = rest;
            this.code = code;
        }

        @Override public Variable logProbability(Tensor x, Tensor mask) {
            var tape = code.tape();
            return rest.logProbability(missing(tape.constant(x)), mask == null ? null : missing(tape.constant(mask)));
        }

        /** What is given is certain. */
        @Override public Tensor logProbabilities(Tensor x) {
            var each = rest.logProbabilities(missing(code.tape().constant(x)));
            var all = code.tape().allocate(Shape.of(each.rows(), given.length + missing.length));
            code.tape().backend().fill(all, 0);
            for (int i = 0; i < each.rows(); i++) {
                for (int j = 0; j < missing.length; j++) all.set((long) i * all.columns() + missing[j], each.get(i, j));
            }
            return all;
        }

        @Override public Tensor mean() {
            return pasted(rest.mean());
        }

        @Override public Tensor sample(Noise noise) {
            return pasted(rest.sample(noise));
        }

        private Tensor pasted(Tensor m) {
            var x = code.tape().allocate(Shape.of(m.rows(), given.length + missing.length));
            int n = x.columns();
            for (int i = 0; i < m.rows(); i++) {
                for (int j = 0; j < given.length; j++) x.set((long) i * n + given[j], code.value().get(i, latent + j));
                for (int j = 0; j < missing.length; j++) x.set((long) i * n + missing[j], m.get(i, j));
            }
            return x;
        }
    }

    @Override public boolean hasBound() {
        return latent > 0;
    }

    @Override public boolean allowsMissing() {
        return true;
    }

    /** What is given may be anything, but must be known. */
    @Override protected Optional<String> refusal(float[] x, float[] mask) {
        for (int i : given) {
            if (mask != null && mask[i] == 0) return Optional.of("value " + (i + 1) + " is missing, which must be given" + columns());
        }
        return likelihood.refusal(chosen(x, missing), mask == null ? null : chosen(mask, missing));
    }

    private String columns() {
        return settings().orElseThrow() instanceof Settings s && s.given != null ? ": one of the columns " + String.join(", ", s.given) : "";
    }

    private static float[] chosen(float[] values, int[] places) {
        var some = new float[places.length];
        for (int i = 0; i < some.length; i++) some[i] = values[places[i]];
        return some;
    }

    @Override public boolean canSample() {
        return false;
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
