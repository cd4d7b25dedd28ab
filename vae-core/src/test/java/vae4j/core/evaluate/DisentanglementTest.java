package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Factor;
import vae4j.core.data.Factors;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Codes whose disentanglement is known: the factors themselves, the factors of other examples, all factors mixed. */
class DisentanglementTest {
    private static final int N = 6000, FACTORS = 4, VALUES = 5;
    private static final Noise NOISE = Noise.seed(1);
    private static final Factors DISCRETE = factors(new Factor("shape", VALUES), new Factor("scale", VALUES), new Factor("x", VALUES), new Factor("y", VALUES));

    private static final float[][] TRUTH = truth();

    private static float[][] truth() {
        var random = new Random(3);
        var truth = new float[N][FACTORS];
        for (var row : truth) for (int k = 0; k < FACTORS; k++) row[k] = random.nextInt(VALUES);
        return truth;
    }

    private static Factors factors(Factor... list) {
        return new Factors(List.of(list), i -> TRUTH[i].clone());
    }

    private static KnownFactors known(Factors factors, IntFunction<float[]> code) {
        int latent = code.apply(0).length;
        var codes = Tensor.allocate(Shape.of(N, latent));
        for (int i = 0; i < N; i++) codes.rows(i, 1).copyFrom(code.apply(i));
        return new KnownFactors(codes, factors);
    }

    /** Each factor in a dimension of its own, scaled and turned around, and two dimensions that do not vary at all or by nothing real. */
    private static KnownFactors oracle(Factors factors) {
        return known(factors, i -> new float[] {3 * TRUTH[i][2], 0, -TRUTH[i][0], 100 + TRUTH[i][3], TRUTH[i][1] / 5});
    }

    /** The factors of other examples. */
    private static KnownFactors permuted(Factors factors) {
        var order = NOISE.branch(7).permutation(N);
        return known(factors, i -> TRUTH[order[i]].clone());
    }

    /** Every dimension a sum of all factors, turned by a Hadamard matrix: all is there, and nothing apart. */
    private static KnownFactors entangled(Factors factors) {
        int[][] h = {{1, 1, 1, 1}, {1, -1, 1, -1}, {1, 1, -1, -1}, {1, -1, -1, 1}};
        return known(factors, i -> {
            var z = new float[4];
            for (int j = 0; j < 4; j++) for (int k = 0; k < 4; k++) z[j] += h[j][k] * TRUTH[i][k];
            return z;
        });
    }

    @Test void theOracleHasOneEverywhere() {
        var scores = Disentanglement.of(oracle(DISCRETE), NOISE);
        assertThat(scores.mutualInformationGap()).isCloseTo(1, within(0.01));
        assertThat(scores.separatedAttributes()).as("the second best is chance").isCloseTo(1 - 1.0 / VALUES, within(0.02));
        assertThat(scores.dci().disentanglement()).isCloseTo(1, within(0.01));
        assertThat(scores.dci().completeness()).isCloseTo(1, within(0.01));
        assertThat(scores.dci().informativeness()).isEqualTo(1);
        assertThat(scores.factorVae()).isEqualTo(1);
        assertThat(scores.betaVae()).isEqualTo(1);
        assertThat(scores.modularity()).isCloseTo(1, within(0.01));
    }

    @Test void theOracleOfContinuousFactorsHasTheWholeGap() {
        var continuous = factors(Factor.continuous("a"), Factor.continuous("b"), Factor.continuous("c"), Factor.continuous("d"));
        assertThat(Disentanglement.separatedAttributes(oracle(continuous))).isCloseTo(1, within(0.01));
        assertThat(Disentanglement.mutualInformationGap(oracle(continuous))).isCloseTo(1, within(0.01));
        assertThat(Disentanglement.separatedAttributes(permuted(continuous))).isCloseTo(0, within(0.01));
    }

    @Test void codesOfOtherExamplesHaveNothing() {
        var scores = Disentanglement.of(permuted(DISCRETE), NOISE);
        assertThat(scores.mutualInformationGap()).isCloseTo(0, within(0.01));
        assertThat(scores.separatedAttributes()).isCloseTo(0, within(0.03));
        assertThat(scores.dci().disentanglement()).isCloseTo(0, within(0.1));
        assertThat(scores.dci().completeness()).isCloseTo(0, within(0.1));
        assertThat(scores.dci().informativeness()).as("chance").isCloseTo(1.0 / VALUES, within(0.05));
        assertThat(scores.factorVae()).as("chance").isCloseTo(1.0 / FACTORS, within(0.1));
        assertThat(scores.betaVae()).as("chance").isCloseTo(1.0 / FACTORS, within(0.1));
    }

    /** Each dimension a factor and a little noise, in units of its own: a dimension of small numbers is not a steady one. */
    @Test void theScaleOfADimensionDoesNotMatter() {
        var random = new Random(5);
        float[] scales = {0.2f, 1, 10, 300};
        var known = known(DISCRETE, i -> {
            var z = new float[FACTORS];
            for (int k = 0; k < FACTORS; k++) z[k] = scales[k] * (TRUTH[i][k] + 0.2f * (float) random.nextGaussian());
            return z;
        });
        assertThat(FactorVotes.factorVaeScore(known, NOISE)).isGreaterThan(0.99);
        assertThat(FactorVotes.betaVaeScore(known, NOISE)).isGreaterThan(0.99);
    }

    /** Mistake 8: samples and dimensions scrambled; a measure of what is known instead of where. */
    @Test void entangledCodesKnowAllAndSeparateNothing() {
        var scores = Disentanglement.of(entangled(DISCRETE), NOISE);
        assertThat(scores.mutualInformationGap()).isLessThan(0.05);
        assertThat(scores.separatedAttributes()).isLessThan(0.05);
        assertThat(scores.modularity()).isLessThan(0.1);
        assertThat(scores.dci().disentanglement()).isLessThan(0.1);
        assertThat(scores.dci().completeness()).isLessThan(0.1);
        assertThat(scores.factorVae()).isLessThan(0.6);
        assertThat(Disentanglement.modularity(oracle(DISCRETE))).isGreaterThan(0.99);
    }

    /** Two dimensions for one factor: modular and disentangled, but neither complete nor with a gap. */
    @Test void aFactorInTwoDimensionsHasNoGapAndIsNotComplete() {
        var twice = known(DISCRETE, i -> new float[] {TRUTH[i][0], TRUTH[i][0], TRUTH[i][1], TRUTH[i][2], TRUTH[i][3]});
        assertThat(Disentanglement.mutualInformationGap(twice)).isCloseTo(0.75, within(0.01));
        assertThat(Disentanglement.modularity(twice)).isCloseTo(1, within(0.01));
        assertThat(Dci.of(twice, NOISE).disentanglement()).isCloseTo(1, within(0.01));
    }

    /** One dimension for two factors: not modular, though each factor is complete. */
    @Test void twoFactorsInOneDimensionAreComplete() {
        var both = known(DISCRETE, i -> new float[] {TRUTH[i][0] + 5 * TRUTH[i][1], TRUTH[i][2], TRUTH[i][3]});
        var dci = Dci.of(both, NOISE);
        assertThat(dci.completeness()).isGreaterThan(0.95);
        assertThat(dci.disentanglement()).isLessThan(0.9);
        assertThat(Disentanglement.modularity(both)).isLessThan(0.95);
    }

    /** By hand: z knows a fair coin fully and a second one not at all; log 2 nats of log 2. */
    @Test void theGapOfACoin() {
        var coins = new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
        var codes = Tensor.of(Shape.of(4, 2), 0, 5, 0, 5, 1, 5, 1, 5);
        var known = new KnownFactors(codes, new Factors(List.of(new Factor("a", 2), new Factor("b", 2)), i -> coins[i]));
        assertThat(Counts.mutualInformation(known.bins(0), known.classes(0))).isCloseTo(Math.log(2), within(1e-12));
        assertThat(Counts.mutualInformation(known.bins(0), known.classes(1))).isZero();
        assertThat(Disentanglement.mutualInformationGap(known)).isCloseTo(0.5, within(1e-12));
    }

    @Test void theSameNoiseGivesTheSameScores() {
        assertThat(Disentanglement.of(entangled(DISCRETE), NOISE)).isEqualTo(Disentanglement.of(entangled(DISCRETE), NOISE));
    }

    @Test void codesThatDoNotVaryHaveNothing() {
        var constant = known(DISCRETE, _ -> new float[] {1, 2});
        var scores = Disentanglement.of(constant, NOISE);
        assertThat(Arrays.asList(scores.mutualInformationGap(), scores.separatedAttributes(), scores.dci().disentanglement(), scores.dci().completeness(), scores.modularity()))
            .containsOnly(0.0);
        assertThat(scores.factorVae()).isLessThan(0.4);
    }

    @Test void factorsThatDoNotVaryAreLeftOutAndOneMustVary() {
        var one = new Factors(List.of(new Factor("fixed", 3), new Factor("shape", VALUES)), i -> new float[] {1, TRUTH[i][0]});
        assertThat(known(one, i -> new float[] {TRUTH[i][0]}).factors()).extracting(Factor::name).containsExactly("shape");
        var none = new Factors(List.of(new Factor("fixed", 3)), _ -> new float[] {1});
        assertThatIllegalArgumentException().isThrownBy(() -> known(none, i -> new float[] {TRUTH[i][0]})).withMessageContaining("no factor varies");
        assertThatIllegalArgumentException().isThrownBy(() -> known(DISCRETE, _ -> new float[] {Float.NaN})).withMessageContaining("code 0 has NaN in dimension 0");
    }
}
