package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static final int PIXELS = 28 * 28;

    private static byte[] bytes(Dataset data) {
        float[] values = data.read(0, data.size()).toArray();
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) Math.round(255 * values[i]);
        return bytes;
    }

    /** The promise to users: pictures, and so everything trained on them, are the same on every machine. */
    @Test
    void theSameSeedGivesTheSameBytesOnEveryMachine() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(Digits.images(1000, 1)));
        assertThat(HexFormat.of().formatHex(hash)).isEqualTo("10a6199720104f615ff9e7177ab961f6dce1970fb9192edc199cc4f687bd5700");
    }

    @Test
    void aPictureDoesNotDependOnHowManyAreDrawn() {
        var few = Digits.images(713, 4);
        var many = Digits.images(1013, 4);
        assertThat(bytes(few)).isEqualTo(Arrays.copyOf(bytes(many), 713 * PIXELS));
        assertThat(few.labels().orElseThrow().toArray()).isEqualTo(Arrays.copyOf(many.labels().orElseThrow().toArray(), 713));
        assertThat(few.factors().orElseThrow().of(712)).isEqualTo(many.factors().orElseThrow().of(712));
    }

    @Test
    void anotherSeedDrawsOtherPictures() {
        assertThat(bytes(Digits.images(10, 1))).isNotEqualTo(bytes(Digits.images(10, 2)));
    }

    @Test
    void eachTenHoldsEachDigitOnceInVaryingOrder() {
        int[] labels = Digits.images(1000, 1).labels().orElseThrow().toArray();
        var atFirst = new boolean[10];
        for (int i = 0; i < labels.length; i += 10) {
            assertThat(Arrays.copyOfRange(labels, i, i + 10)).containsExactlyInAnyOrder(IntStream.range(0, 10).toArray());
            atFirst[labels[i]] = true;
        }
        assertThat(atFirst).containsOnly(true);
    }

    @Test
    void theFactorsSayWhatWasDrawn() {
        var data = Digits.images(2000, 3);
        var factors = data.factors().orElseThrow();
        double[] thickness = new double[2000];
        double[] ink = new double[2000];
        float[] values = data.read(0, 2000).toArray();
        for (int i = 0; i < 2000; i++) {
            float[] f = factors.of(i);
            assertThat(f).hasSameSizeAs(factors.list().toArray());
            assertThat(f[0]).isEqualTo(data.labels().orElseThrow().get(i));
            assertThat((int) f[1]).isBetween(0, factors.list().get(1).values() - 1);
            thickness[i] = f[3];
            for (int j = 0; j < PIXELS; j++) ink[i] += values[i * PIXELS + j];
        }
        assertThat(factors.list().get(3).name()).isEqualTo("thickness");
        assertThat(correlation(thickness, ink)).isGreaterThan(0.5);
    }

    private static double correlation(double[] a, double[] b) {
        double ma = Arrays.stream(a).average().orElseThrow();
        double mb = Arrays.stream(b).average().orElseThrow();
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - ma) * (b[i] - mb);
            aa += (a[i] - ma) * (a[i] - ma);
            bb += (b[i] - mb) * (b[i] - mb);
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** As in MNIST: paper all around, about an eighth of the picture is ink, and both grey and full ink are there. */
    @Test
    void picturesHaveTheLookOfMnist() {
        byte[] pictures = bytes(Digits.images(2000, 5));
        double sum = 0;
        for (int i = 0; i < pictures.length; i++) {
            int row = i % PIXELS / 28;
            int column = i % 28;
            if (row == 0 || column == 0 || row == 27 || column == 27) assertThat(pictures[i]).isZero();
            sum += (pictures[i] & 0xFF) / 255.0;
        }
        assertThat(sum / pictures.length).isBetween(0.11, 0.15);
        for (int i = 0; i < 2000; i++) {
            int most = 0;
            for (int j = 0; j < PIXELS; j++) most = Math.max(most, pictures[i * PIXELS + j] & 0xFF);
            assertThat(most).isGreaterThan(150);
        }
    }

    @Test
    void theNearestNeighbourOfAnotherSeedIsTheSameDigit() {
        var known = Digits.images(5000, 1);
        var asked = Digits.images(500, 2);
        byte[] a = bytes(known);
        byte[] b = bytes(asked);
        int right = 0;
        for (int i = 0; i < 500; i++) {
            if (known.labels().orElseThrow().get(nearest(a, 5000, b, i)) == asked.labels().orElseThrow().get(i)) right++;
        }
        assertThat(right / 500.0).isGreaterThanOrEqualTo(0.97);
    }

    private static int nearest(byte[] known, int count, byte[] asked, int picture) {
        int best = -1;
        int least = Integer.MAX_VALUE;
        for (int k = 0; k < count; k++) {
            int distance = 0;
            for (int j = 0; j < PIXELS; j++) {
                int d = (known[k * PIXELS + j] & 0xFF) - (asked[picture * PIXELS + j] & 0xFF);
                distance += d * d;
            }
            if (distance < least) {
                least = distance;
                best = k;
            }
        }
        return best;
    }

    @Test
    void noPicturesAreRefused() {
        assertThatThrownBy(() -> Digits.images(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
