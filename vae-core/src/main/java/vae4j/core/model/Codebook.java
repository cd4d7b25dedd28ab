package vae4j.core.model;

import java.util.Arrays;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The vectors that codes are made of: {@code weight [codes, dimensions]}. They follow their gradients, or the moving
 * averages of what chose them (van den Oord et al. 2017, appendix A.1): {@code count [codes]} and {@code sum}. Only a step
 * that is taken moves them.
 */
final class Codebook {
    private final VectorQuantizedVae.Settings settings;
    private final boolean follows;
    private final Parameter weight;
    private final Parameter count;
    private final Parameter sum;

    Codebook(Scope scope, VectorQuantizedVae.Settings settings, int dimensions) {
        this.settings = settings;
        follows = settings.codebook().equals("ema");
        var shape = Shape.of(settings.codes(), dimensions);
        var spread = Initializer.normal(0.1f);
        weight = follows ? scope.buffer("weight", shape, spread) : scope.parameter("weight", shape, spread);
        count = scope.buffer("count", Shape.of(settings.codes()), Initializer.constant(1));
        sum = scope.buffer("sum", shape, (parameter, _) -> parameter.copyFrom(weight.value()));   // of one choice each
    }

    Tensor weight() {
        return weight.value();
    }

    /**
     * The nearest vector to each row, the first of equals: {@code [n, dimensions] -> [n]}. Squared differences are added up
     * as they are: |a|² − 2ab + |b|² would round equals apart.
     */
    int[] nearest(Tensor rows) {
        int codes = settings.codes();
        var book = columns(weight.value());
        var values = rows.toArray();
        var distance = new float[codes];
        var chosen = new int[rows.rows()];
        for (int i = 0; i < chosen.length; i++) {
            Arrays.fill(distance, 0);
            for (int j = 0; j < book.length; j++) addSquares(values[i * book.length + j], book[j], distance);
            for (int k = 1; k < codes; k++) if (distance[k] < distance[chosen[i]]) chosen[i] = k;
        }
        return chosen;
    }

    /** Of one dimension, for all vectors of the book: a loop that the compiler turns into vectors. */
    private static void addSquares(float value, float[] book, float[] distance) {
        for (int k = 0; k < distance.length; k++) {
            float e = value - book[k];
            distance[k] = Math.fma(e, e, distance[k]);
        }
    }

    private static float[][] columns(Tensor matrix) {
        var columns = new float[matrix.columns()][matrix.rows()];
        for (int k = 0; k < matrix.rows(); k++) for (int j = 0; j < columns.length; j++) columns[j][k] = matrix.get(k, j);
        return columns;
    }

    /** The chosen vectors, with their gradients: {@code [n] -> [n, dimensions]}. */
    Variable vectors(Tape tape, int[] chosen) {
        var book = follows ? tape.constant(weight.value()) : weight.on(tape);
        int d = weight.value().columns();
        var vectors = tape.allocate(Shape.of(chosen.length, d));
        for (int i = 0; i < chosen.length; i++) vectors.rows(i, 1).copyFrom(weight.value().rows(chosen[i], 1));
        return tape.record(vectors, gradient -> book.contribute(g -> {
            tape.backend().fill(g, 0);
            for (int i = 0; i < chosen.length; i++) {
                for (int j = 0; j < d; j++) {
                    long at = (long) chosen[i] * d + j;
                    g.set(at, g.get(at) + gradient.get(i, j));
                }
            }
        }), book);
    }

    /** Once the step is taken: moves the averages towards what chose each vector, and starts dead ones again. */
    void follow(Variable encoded, int[] chosen, Noise noise) {
        encoded.tape().afterUpdate(() -> {
            average(encoded.value(), chosen);
            if (settings.revive() > 0) revive(encoded.value(), noise.branch(0));
        });
    }

    private void average(Tensor encoded, int[] chosen) {
        int d = weight.value().columns();
        float decay = (float) settings.decay();
        var counts = new float[settings.codes()];
        var sums = new float[settings.codes() * d];
        for (int i = 0; i < chosen.length; i++) {
            counts[chosen[i]]++;
            for (int j = 0; j < d; j++) sums[chosen[i] * d + j] += encoded.get(i, j);
        }
        for (int k = 0; k < counts.length; k++) count.value().set(k, decay * count.value().get(k) + (1 - decay) * counts[k]);
        for (int i = 0; i < sums.length; i++) sum.value().set(i, decay * sum.value().get(i) + (1 - decay) * sums[i]);
        if (!follows) return;
        for (int k = 0; k < counts.length; k++) {
            if (counts[k] == 0) continue;                            // sum and count shrink alike: their ratio stays
            for (int j = 0; j < d; j++) weight.value().set((long) k * d + j, sum.value().get((long) k * d + j) / count.value().get(k));
        }
    }

    private void revive(Tensor encoded, Noise noise) {
        int d = weight.value().columns();
        for (int k = 0; k < settings.codes(); k++) {
            if (count.value().get(k) >= settings.revive()) continue;
            int row = (int) ((Integer.toUnsignedLong(noise.word(k)) * encoded.rows()) >>> 32);
            weight.value().rows(k, 1).copyFrom(encoded.rows(row, 1));
            count.value().set(k, 1);
            sum.value().rows(k, 1).copyFrom(encoded.rows(row, 1));
        }
    }
}
