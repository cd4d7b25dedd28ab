package vae4j.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Pairs;
import vae4j.core.autograd.Tape;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

/** The objectives of the family, against their formulas in double. */
class ObjectivesTest {
    private static <O extends Record & Objective> Vae model(O objective) {
        return Vae.builder(Toys.SHAPE, objective).hidden(6).latent(2).activation("tanh").backend(BACKEND).build();
    }

    private static Step step(double t) {
        return new Step(Noise.seed(3), t, NegativeElbo.PLAIN, null);
    }

    private static <O extends Record & Objective> double loss(O objective, double t) {
        try (var vae = model(objective); var tape = Tape.inference(BACKEND)) {
            return vae.loss(Batch.of(tape.constant(Toys.stripes(7, 1, false).read(0, 7))), step(t)).objective().value().get(0);
        }
    }

    // ---- beta

    @Test void withoutCapacityItIsTheWeighedBound() {
        try (var plain = Toys.model(1); var tape = Tape.inference(BACKEND)) {
            var elbo = plain.elbo(Batch.of(tape.constant(Toys.stripes(7, 1, false).read(0, 7))), Noise.seed(3));
            for (double beta : new double[] {0.5, 4}) {
                double weighed = new NegativeElbo(beta, KlSchedule.NONE, 0).of(elbo, 0).value().get(0);
                assertThat(loss(new CapacityAnnealing(beta, 0, 0), 5)).isCloseTo(weighed, within(1e-5));
            }
        }
    }

    @Test void capacityRisesInProportionAndIsKept() {
        var annealing = new CapacityAnnealing(100, 25, 10);
        assertThat(annealing.capacity(0)).isZero();
        assertThat(annealing.capacity(4)).isEqualTo(10);
        assertThat(annealing.capacity(10)).isEqualTo(25);
        assertThat(annealing.capacity(30)).isEqualTo(25);
        assertThat(new CapacityAnnealing(100, 25, 0).capacity(0)).isEqualTo(25);
        double without = loss(new CapacityAnnealing(100, 0, 0), 0);
        assertThat(loss(new CapacityAnnealing(100, 1000, 0), 0)).as("100 (1000 − KL), not 100 (KL − 0)").isGreaterThan(90_000).isNotEqualTo(without);
    }

    @Test void aModelUsesTheCapacityThatItIsGiven() {
        try (var vae = model(new CapacityAnnealing(30, 0.8, 5))) {
            var data = Toys.stripes(200, 1, false);
            Trainer.of(vae, Adam.rate(0.02)).batch(20).epochs(25).fit(data, Optional.empty());
            assertThat(Evaluator.of(vae, 1).evaluate(data).kl()).as("nats").isCloseTo(0.8, within(0.15));
        }
    }

    // ---- total correlation

    @Test void withWeightOneTheThreePartsAreTheKl() {
        try (var vae = model(new TotalCorrelation(1, "stratified")); var tape = Tape.inference(BACKEND)) {
            var data = new TrainingData() {
                @Override public int size() {
                    return 50;
                }

                @Override public Optional<vae4j.core.data.Labels> labels() {
                    return Optional.empty();
                }

                @Override public Batch read(Tape any, Noise noise, int... indices) {
                    throw new AssertionError();
                }
            };
            var x = tape.constant(Toys.stripes(7, 1, false).read(0, 7));
            var loss = vae.loss(Batch.of(x), new Step(Noise.seed(3), 0, NegativeElbo.PLAIN, data));
            var q = vae.encode(x);
            var z = q.reparameterize(Noise.seed(3));
            double exact = 0;                                       // −log p(x|z) + log q(z|x) − log p(z): q(z) cancels out
            for (int i = 0; i < 7; i++) {
                exact += (-vae.decode(z).logProbability(x.value()).value().get(i) + q.logProbability(z).value().get(i) - vae.prior().logProbability(z).value().get(i)) / 7;
            }
            assertThat((double) loss.objective().value().get(0)).isCloseTo(exact, within(1e-4));
        }
    }

    // ---- covariance

    @Property(tries = 5) void thePenaltyOnTheCovarianceIsItsFormula(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        for (int type = 1; type <= 2; type++) {
            int t = type;
            check(v -> new DisentangledInferredPrior(t, 0.3, 0.7).penalty(new DiagonalGaussian(v[0], v[t - 1])), v -> {
                double sum = 0;
                for (int a = 0; a < n[1]; a++) for (int b = 0; b < n[1]; b++) {
                    double ma = 0;
                    double mb = 0;
                    double ab = 0;
                    double variance = 0;
                    for (int i = 0; i < n[0]; i++) {
                        ma += v[0][i * n[1] + a] / n[0];
                        mb += v[0][i * n[1] + b] / n[0];
                        ab += v[0][i * n[1] + a] * v[0][i * n[1] + b] / n[0];
                        variance += Math.exp(v[t - 1][i * n[1] + a]) / n[0];
                    }
                    double c = ab - ma * mb + (a == b && t == 2 ? variance : 0);
                    sum += a == b ? 0.7 * (c - 1) * (c - 1) : 0.3 * c * c;
                }
                return new double[] {sum};
            }, t == 1 ? new Tensor[] {draw.tensor(n)} : new Tensor[] {draw.tensor(n), draw.tensor(n)});
        }
    }

    // ---- discrepancy

    @Property(tries = 5) void theDiscrepancyIsItsFormula(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        for (var kernel : new String[] {"imq", "rbf"}) {
            check(v -> new MaximumMeanDiscrepancy(0, 10, kernel).between(v[0], v[1]), v -> {
                int m = n[0];
                double sum = 0;
                for (int i = 0; i < m; i++) for (int k = 0; k < m; k++) {
                    if (i != k) sum += (kernel(kernel, v[0], i, v[0], k, n[1]) + kernel(kernel, v[1], i, v[1], k, n[1])) / (m * (m - 1));
                    sum -= 2 * kernel(kernel, v[0], i, v[1], k, n[1]) / (m * m);
                }
                return new double[] {sum};
            }, draw.tensor(n), draw.tensor(n));
        }
    }

    private static double kernel(String kernel, double[] a, int i, double[] b, int k, int latent) {
        double d = 0;
        for (int j = 0; j < latent; j++) d += (a[i * latent + j] - b[k * latent + j]) * (a[i * latent + j] - b[k * latent + j]);
        return kernel.equals("rbf") ? Math.exp(-d / (2 * latent)) : 2 * latent / (2 * latent + d);
    }

    @Test void theDiscrepancyVanishesForOneDistributionOnly() {
        var mmd = new MaximumMeanDiscrepancy(0, 10, "imq");
        try (var tape = Tape.inference(BACKEND)) {
            var a = tape.allocate(Shape.of(300, 2));
            var b = tape.allocate(Shape.of(300, 2));
            BACKEND.normal(1, a);
            BACKEND.normal(2, b);
            double same = mmd.between(tape.constant(a), tape.constant(b)).value().get(0);
            BACKEND.scale(b, 2, b);
            double wider = mmd.between(tape.constant(a), tape.constant(b)).value().get(0);
            assertThat(Math.abs(same)).isLessThan(0.005);
            assertThat(wider).isGreaterThan(0.02);
        }
    }

    @Test void impossibleSettingsAreRefusedByName() {
        assertThatThrownBy(() -> new CapacityAnnealing(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("beta is -1.0");
        assertThatThrownBy(() -> new ImportanceWeighted(0, "standard")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("samples is 0");
        assertThatThrownBy(() -> new ImportanceWeighted(1, "best")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("gradient is best");
        assertThatThrownBy(() -> new TotalCorrelation(1, "x")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("estimator is x");
        assertThatThrownBy(() -> new DisentangledInferredPrior(3, 1, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("dip-type is 3");
        assertThatThrownBy(() -> new MaximumMeanDiscrepancy(0, 0, "imq")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lambda is 0");
    }
}
