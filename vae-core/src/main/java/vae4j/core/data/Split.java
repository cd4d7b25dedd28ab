package vae4j.core.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;

/**
 * A set cut into a part to train on and a part to validate on, both in the order of the set.
 *
 * @param train never empty
 * @param validation absent where nothing was held out
 * @param test a set that came apart from the others; never trained on
 * @param fraction of the set that was asked for as validation
 * @param seed that chose the examples
 * @param fingerprint of the two lists of indices (the first 16 hexadecimal digits of a SHA-256): the same only for the same split
 */
public record Split(Dataset train, Optional<Dataset> validation, Optional<Dataset> test, double fraction, long seed, String fingerprint) {

    /**
     * Chooses {@code round(fraction * size)} examples at random for validation. Where there are labels, each class
     * gives its share, to within one example.
     *
     * @param fraction at least 0 and less than 1
     * @throws IllegalArgumentException if nothing would be left to train on
     */
    static Split of(Dataset data, double fraction, long seed) {
        int n = data.size();
        int wanted = (int) Math.rint(fraction * n);
        if (!(fraction >= 0 && fraction < 1) || wanted >= n) {
            throw new IllegalArgumentException("validation fraction " + fraction + " of " + n + " examples leaves nothing to train on; expected 0 to less than 1");
        }
        var held = new boolean[n];
        int[] order = Noise.seed(seed).branch(Purpose.SPLIT).permutation(n);
        int[] quota = data.labels().map(labels -> shares(labels, wanted)).orElse(new int[] {wanted});
        for (int i : order) {
            int stratum = data.labels().isPresent() ? data.labels().get().get(i) : 0;
            if (quota[stratum] > 0) {
                quota[stratum]--;
                held[i] = true;
            }
        }
        int[] train = IntStream.range(0, n).filter(i -> !held[i]).toArray();
        int[] validation = IntStream.range(0, n).filter(i -> held[i]).toArray();
        var heldOut = wanted == 0 ? Optional.<Dataset>empty() : Optional.of(data.subset(validation));
        return new Split(data.subset(train), heldOut, Optional.empty(), fraction, seed, fingerprint(train, validation));
    }

    /** How many of each class: the whole part of its share, and one more for the largest remainders, the lower class first. */
    private static int[] shares(Labels labels, int wanted) {
        var counts = new long[labels.classes()];
        for (int i = 0; i < labels.size(); i++) counts[labels.get(i)]++;
        var shares = new int[counts.length];
        var remainders = new long[counts.length];
        for (int c = 0; c < counts.length; c++) {
            shares[c] = (int) (counts[c] * wanted / labels.size());
            remainders[c] = counts[c] * wanted % labels.size();
        }
        int missing = wanted - Arrays.stream(shares).sum();
        IntStream.range(0, counts.length).boxed()
                .sorted((a, b) -> Long.compare(remainders[b], remainders[a]))
                .limit(missing).forEach(c -> shares[c]++);
        return shares;
    }

    private static String fingerprint(int[]... lists) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            for (int[] list : lists) {
                var bytes = ByteBuffer.allocate(Integer.BYTES * (1 + list.length)).putInt(list.length);
                for (int i : list) bytes.putInt(i);
                hash.update(bytes.array());
            }
            return HexFormat.of().formatHex(hash.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * This split with the numbers of a table scaled, by what is in the part to train on. Pictures and the like stay as
     * they are.
     *
     * @throws DataException if the test set has other columns or categories
     */
    public Split scaled(Scaling.Method method) {
        return by(train.fit(method));
    }

    /** This split as a model reads it that has learned from data of a schema. */
    public Split by(Schema schema) {
        return new Split(train.by(schema), validation.map(v -> v.by(schema)), test.map(t -> t.by(schema)), fraction, seed, fingerprint);
    }

    /** This split with another set to validate on. */
    public Split withValidation(Dataset other) {
        return new Split(train, Optional.of(other), test, fraction, seed, fingerprint);
    }

    /** This split with a test set beside it. */
    public Split withTest(Dataset other) {
        return new Split(train, validation, Optional.of(other), fraction, seed, fingerprint);
    }
}
