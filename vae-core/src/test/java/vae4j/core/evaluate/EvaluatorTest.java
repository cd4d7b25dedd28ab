package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Dataset;
import vae4j.core.data.Factor;
import vae4j.core.data.Factors;
import vae4j.core.model.Vae;
import vae4j.core.support.LinearGaussian;
import vae4j.core.support.Oracle;
import vae4j.core.support.Toys;
import vae4j.core.support.WatchedBackend;
import vae4j.core.tensor.Shape;

class EvaluatorTest {
    private static void put(Vae model, String name, float... values) {
        model.parameters().named().get(name).copyFrom(values);
    }

    /** A linear encoder of two values to four codes: the means are the given multiples of the first value, plus a bias. */
    private static Vae encoder(float a, float b, float c, float d) {
        var model = LinearGaussian.model(2, 4, "1");
        put(model, "mu.weight", a, 0, b, 0, c, 0, d, 0);
        put(model, "mu.bias", 0, 5, -3, 0.5f);
        put(model, "logvar.weight", new float[8]);
        put(model, "logvar.bias", -1, 0, 0.5f, 0);
        return model;
    }

    /** n pairs whose first value has mean 0 and variance 1, and is far from that in the first 512, one batch of the evaluator. */
    private static Dataset twoBatches() {
        var x = new float[2 * 700];
        for (int i = 0; i < 700; i++) x[2 * i] = i < 512 ? (float) -Math.sqrt(188.0 / 512) : (float) Math.sqrt(512.0 / 188);
        return Dataset.of("pairs", Shape.of(2), x);
    }

    /** The variances are 2.25, 0.0121, 0.0081 and 0: the offsets of the means do not count, the threshold is 0.01. */
    @Test void aUnitIsActiveIfItsPosteriorMeanVariesOverAllData() {
        try (var model = encoder(1.5f, 0.11f, 0.09f, 0)) {
            assertThat(Evaluator.of(model, 1).evaluate(twoBatches()).activeUnits()).isEqualTo(2);
        }
        try (var model = encoder(0, 0.09f, -0.099f, 0)) {
            assertThat(Evaluator.of(model, 1).evaluate(twoBatches()).activeUnits()).isZero();
        }
    }

    @Test void informationReadsNoMoreExamplesThanItIsOf() {
        var read = new AtomicInteger();
        var data = Toys.watched(Dataset.of("pairs", Shape.of(2), new float[2 * 3000]), batch -> read.addAndGet(batch.rows()));
        try (var model = encoder(1.5f, 0.11f, 0.09f, 0)) {
            Evaluator.of(model, 1).information(data);
        }
        assertThat(read).hasValue(2048);
    }

    /** Mistakes 2 and 6: a KL of the wrong sign, of the first batch only, or of batches of different sizes weighed alike. */
    @Test void klIsTheMeanOverAllExamplesOfEachDimension() {
        try (var model = encoder(1.5f, 0.11f, 0.09f, 0)) {
            var evaluation = Evaluator.of(model, 1).evaluate(twoBatches());
            double[] variance = {2.25, 0.0121, 0.0081, 0};
            double[] mean = {0, 5, -3, 0.5};
            double[] logvar = {-1, 0, 0.5, 0};
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                double kl = 0.5 * variance[j] + Oracle.kl(mean[j], logvar[j]);
                sum += kl;
                assertThat(evaluation.klPerDimension()[j]).as("dimension " + j).isCloseTo(kl, within(1e-4));
            }
            assertThat(evaluation.kl()).isCloseTo(sum, within(1e-4));
            assertThat(evaluation.examples()).isEqualTo(700);
        }
    }

    /** Codes far apart tell log 2 nats of two kinds of examples, codes of the prior none; both as the parts of the divergence have it. */
    @Test void whatCodesTellOfTheirExamplesIsMeasured() {
        try (var apart = encoder(60, 0, 0, 0); var collapsed = encoder(0, 0, 0, 0)) {
            for (var model : new Vae[] {apart, collapsed}) {
                var evaluator = Evaluator.of(model, 3);
                double told = evaluator.evaluate(twoBatches()).more().get(Evaluation.MUTUAL_INFORMATION);
                double expected = -(512 * Math.log(512 / 700.0) + 188 * Math.log(188 / 700.0)) / 700;
                assertThat(told).isCloseTo(model == apart ? expected : 0, within(0.03)).isEqualTo(evaluator.information(twoBatches()).orElseThrow().mutualInformation());
            }
        }
    }

    /** A code that is the factors: mistake 8, a score that mixes up samples and dimensions, would not be near 1. */
    @Test void codesThatAreTheFactorsAreToldSo() {
        int n = 700;
        var x = new float[2 * n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = i % 5;
            x[2 * i + 1] = i / 5 % 7;
        }
        var data = Dataset.of("grid", Shape.of(2), x);
        var factors = new Factors(List.of(new Factor("a", 5), new Factor("b", 7)), i -> new float[] {i % 5, i / 5 % 7});
        try (var model = encoder(0, 0, 0, 0)) {
            put(model, "mu.weight", 0, 1, 0, 0, 2, 0, 0, 0);
            assertThat(Evaluator.of(model, 1).disentanglement(data)).as("no factors are known").isEmpty();
            var told = Evaluator.of(model, 1).disentanglement(data.withFactors(factors)).orElseThrow();
            assertThat(told.mutualInformationGap()).isGreaterThan(0.99);
            assertThat(told.factorVae()).isGreaterThan(0.99);
            put(model, "mu.weight", 1, 1, 1, -1, 0.5f, 1, 1, 0.5f);
            assertThat(Evaluator.of(model, 1).disentanglement(data.withFactors(factors)).orElseThrow().mutualInformationGap()).isLessThan(0.3);
        }
    }

    /** Mistake 2: nll returning +log p. Mistake 1: a mean over values. The decoder ignores z, so that there is no noise. */
    @Test void reconstructionIsNatsPerExampleSummedOverValues() {
        try (var model = Vae.builder(Shape.of(3)).hidden().latent(2).backend(BACKEND).build()) {
            put(model, "decoder.0.weight", new float[6]);
            put(model, "decoder.0.bias", 0, 2, -1);
            var data = Dataset.of("bits", Shape.of(3), 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0);
            double expected = 0;
            for (int i = 0; i < 12; i++) expected -= Oracle.logBernoulli(new double[] {0, 2, -1}[i % 3], data.read(i / 3, 1).get(i % 3)) / 4;
            assertThat(Evaluator.of(model, 1).evaluate(data).reconstruction()).isPositive().isCloseTo(expected, within(1e-6));
        }
    }

    @Test void theSameSeedMeetsTheSameNoiseAndAnotherSeedOther() {
        try (var model = encoder(1, 0, 0, 0)) {
            var data = twoBatches();
            assertThat(Evaluator.of(model, 4).evaluate(data)).hasToString(Evaluator.of(model, 4).evaluate(data).toString());
            assertThat(Evaluator.of(model, 4).evaluate(data).elbo()).isNotEqualTo(Evaluator.of(model, 5).evaluate(data).elbo());
            assertThat(Evaluator.of(model, 4).logProbability(data, 3)).isEqualTo(Evaluator.of(model, 4).logProbability(data, 3));
        }
    }

    /** Mistake 5: x encoded again for each sample, or the number of samples rounded to a multiple of something. */
    @Test void eachExampleIsEncodedOnceAndDecodedExactlyKTimes() {
        var products = new AtomicInteger();
        var counting = WatchedBackend.of(_ -> products.incrementAndGet());
        try (var model = Vae.builder(Shape.of(2)).hidden().latent(3).gaussian("1").backend(counting).build()) {
            Evaluator.of(model, 1).logProbability(Dataset.of("pairs", Shape.of(2), 1, 2, 3, 4, 5, 6), 7);
            assertThat(products).as("one encoder product and seven decoder products").hasValue(1 + 7);
        }
    }

    @Test void noImportanceSamplesAreRefused() {
        try (var model = encoder(1, 0, 0, 0)) {
            assertThatThrownBy(() -> Evaluator.of(model, 1).logProbability(twoBatches(), 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        }
    }

    @Test void evaluatingChangesNothingInTheModel() {
        try (var model = encoder(1, 0, 0, 0)) {
            model.parameters().gradients().set(0, 7);
            var before = model.parameters().values().toArray();
            Evaluator.of(model, 1).evaluate(twoBatches());
            assertThat(model.parameters().values().toArray()).isEqualTo(before);
            assertThat(model.parameters().gradients().get(0)).isEqualTo(7);
        }
    }
}
