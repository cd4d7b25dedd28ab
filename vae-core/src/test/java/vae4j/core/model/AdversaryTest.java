package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Labels;
import vae4j.core.objective.Batch;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.objective.TrainingData;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Toys;
import vae4j.core.support.WatchedBackend;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;
import vae4j.core.train.TrainingStep;

/** Models with a discriminator. */
class AdversaryTest {
    /** The training set: whoever draws from it is noticed. */
    private static final class Data implements TrainingData {
        final List<int[]> drawn = new ArrayList<>();

        @Override public int size() {
            return 50;
        }

        @Override public Optional<Labels> labels() {
            return Optional.empty();
        }

        @Override public Batch read(Tape tape, Noise noise, int... indices) {
            drawn.add(indices);
            var x = tape.allocate(Shape.of(indices.length, 2, 4));
            Toys.stripes(50, 1, false).read(indices, 0, indices.length, x);
            return Batch.of(tape.constant(x));
        }
    }

    private static List<Model> models() {
        return List.of(FactorVae.builder(Toys.SHAPE, new FactorVae.Settings(5, List.of(6), 1e-3)).hidden(6).latent(3).backend(BACKEND).build(),
            VaeGan.builder(Toys.SHAPE, new VaeGan.Settings(1, List.of(6, 5))).hidden(6).latent(3).backend(BACKEND).build());
    }

    /** Mistake 9: a discriminator's gradient that reaches the encoder, or the encoder's that teaches the discriminator. */
    @Test void eachPassMovesItsOwnParametersOnly() {
        for (var model : models()) {
            try (model; var tape = Tape.recording(BACKEND)) {
                for (var pass : model.passes()) {
                    BACKEND.fill(model.parameters().gradients(), 0);
                    tape.learn(pass.group().values());
                    var x = tape.constant(Toys.stripes(7, 1, false).read(0, 7));
                    tape.backward(pass.loss().of(Batch.of(x), new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, new Data())).objective());
                    for (var group : model.parameters().groups().values()) {
                        boolean own = group.name().equals(pass.group().name());
                        assertThat(BACKEND.sumOfSquares(group.gradients()) > 0).as("%s: pass of '%s', gradient of '%s'", model.config().model(), pass.group().name(), group.name()).isEqualTo(own);
                    }
                    tape.rewind();
                }
            }
        }
    }

    /** What a pass does not teach costs it nothing: a step makes the gradients of one group after those of the other. */
    @Test void aStepComputesEachGradientInItsOwnPass() {
        var products = new ArrayList<Tensor>();
        var model = FactorVae.builder(Toys.SHAPE, new FactorVae.Settings(5, List.of(6), 1e-3)).hidden(6).latent(3).backend(WatchedBackend.of(products::add)).build();
        try (model; var step = new TrainingStep(model, Adam.rate(0.01), Double.POSITIVE_INFINITY)) {
            var groups = model.passes().stream().map(Pass::group).toList();
            assertThat(groups).hasSize(2);
            step.update(step.allocate(Shape.of(7, 2, 4)).copyFrom(Toys.stripes(7, 1, false).read(0, 7)), null, null, new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, new Data()), 1, 1);
            var taught = products.stream().map(p -> IntStream.range(0, 2).filter(g -> isWithin(p, groups.get(g).gradients())).findFirst()).filter(g -> g.isPresent()).map(g -> g.getAsInt()).toList();
            assertThat(taught).contains(0, 1).isSorted();
        }
    }

    private static boolean isWithin(Tensor part, Tensor whole) {
        return part.segment() == whole.segment() && part.offset() >= whole.offset() && part.offset() < whole.offset() + whole.size() * Float.BYTES;
    }

    /** Mistake 9: one permutation for all dimensions, or of the same batch. */
    @Test void everyDimensionIsPermutedOnItsOwnFromASecondBatch() {
        var z = Tensor.allocate(Shape.of(40, 3));
        for (int i = 0; i < 120; i++) z.set(i, i);
        try (var tape = Tape.inference(BACKEND)) {
            var permuted = FactorVae.permuted(z, Noise.seed(1), tape);
            var orders = new int[3][40];
            for (int j = 0; j < 3; j++) {
                for (int i = 0; i < 40; i++) {
                    assertThat((int) permuted.get(i, j) % 3).as("stays in its column").isEqualTo(j);
                    orders[j][i] = (int) permuted.get(i, j) / 3;
                }
                assertThat(Arrays.stream(orders[j]).sorted().toArray()).as("each value once").isEqualTo(IntStream.range(0, 40).toArray());
            }
            assertThat(orders[0]).isNotEqualTo(orders[1]);
            assertThat(orders[1]).isNotEqualTo(orders[2]);
        }
        var data = new Data();
        try (var model = models().getFirst(); var tape = Tape.inference(BACKEND)) {
            model.passes().get(1).loss().of(Batch.of(tape.constant(Toys.stripes(7, 1, false).read(0, 7))), new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, data));
            assertThat(data.drawn).hasSize(1).allSatisfy(indices -> assertThat(indices).hasSize(7));
        }
    }

    @Test void picturesBecomeLikeTheirOriginals() {
        try (var model = VaeGan.builder(Toys.SHAPE, new VaeGan.Settings(10, List.of(16, 12))).hidden(16).latent(3).backend(BACKEND).build()) {
            var x = Toys.stripes(100, 2, false).read(0, 100);
            double before = squaredError(model, x);
            Trainer.of(model, Adam.rate(0.002)).batch(20).epochs(100).fit(Toys.stripes(200, 1, false), Optional.empty());
            assertThat(before).isGreaterThan(0.2);
            assertThat(squaredError(model, x)).isLessThan(0.6 * before);
        }
    }

    private static double squaredError(Model model, Tensor x) {
        var y = model.reconstruct(x);
        double sum = 0;
        for (long i = 0; i < x.size(); i++) sum += Math.pow(x.get(i) - y.get(i), 2) / x.size();
        return sum;
    }

    /** The encoder stands still, its codes all the same number in each dimension: the discriminator finds their total correlation. */
    @Test void theDiscriminatorTellsDependentCodesFromIndependentOnes() {
        try (var model = FactorVae.builder(Shape.of(1), new FactorVae.Settings(1, List.of(16, 16), 5e-3)).hidden().latent(2).gaussian("1").backend(BACKEND).build();
             var step = new TrainingStep(model, new Adam(1e-12, 0.9, 0.999, 1e-8, 0), Double.POSITIVE_INFINITY)) {
            var named = model.parameters().named();
            named.get("mu.weight").copyFrom(1, 1);
            named.get("mu.bias").copyFrom(0, 0);
            named.get("logvar.weight").copyFrom(0, 0);
            named.get("logvar.bias").copyFrom(-3, -3);
            var random = new Random(2);
            var x = new float[200];
            for (int i = 0; i < 200; i++) x[i] = (float) (1.5 * random.nextGaussian());
            var data = new TrainingData() {
                @Override public int size() {
                    return 200;
                }

                @Override public Optional<Labels> labels() {
                    return Optional.empty();
                }

                @Override public Batch read(Tape tape, Noise noise, int... indices) {
                    var some = tape.allocate(Shape.of(indices.length, 1));
                    for (int i = 0; i < indices.length; i++) some.set(i, x[indices[i]]);
                    return Batch.of(tape.constant(some));
                }
            };
            double last = 0;
            for (int n = 1; n <= 1500; n++) {
                var batch = step.allocate(Shape.of(100, 1));
                for (int i = 0; i < 100; i++) batch.set(i, x[(n % 2) * 100 + i]);
                var outcome = step.update(batch, null, null, new Step(Noise.seed(n), 0, NegativeElbo.PLAIN, data), n, 1);
                if (n > 1300) last += outcome.terms().get("total_correlation") / 100 / 200;
            }
            double r = 2.25 / (2.25 + Math.exp(-3));
            assertThat(last).as("−½ log(1 − r²), of two Gaussians").isBetween(0.6 * -0.5 * Math.log(1 - r * r), 1.4 * -0.5 * Math.log(1 - r * r));
        }
    }
}
