package vae4j.core.model;

import java.util.List;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Products;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.ScalarMath;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.nn.PixelCnn;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * p(c) of rows of codes, one position after the other: p(c₁) p(c₂|c₁) …; by a network that gives the logits of all positions
 * at once, those of each from what is before it.
 */
final class CodePrior {
    /** By name, as in {@link VectorQuantizedVae.Settings}. */
    static final List<String> NAMES = List.of("autoregressive", "pixelcnn", "categorical");
    private static final int HIDDEN_PER_POSITION = 32;
    /** Of each stack of a {@link PixelCnn}. */
    static final int FEATURES = 64;

    private final int positions;
    private final int codes;
    private final Layer network;                                     // [n, positions * codes], a one at each chosen code -> [n, positions * codes]

    private CodePrior(int positions, int codes, Layer network) {
        this.positions = positions;
        this.codes = codes;
        this.network = network;
    }

    /** Each position on its own. */
    static CodePrior categorical(Scope scope, int positions, int codes) {
        var bias = scope.parameter("bias", Shape.of(positions * codes), Initializer.constant(0));
        return new CodePrior(positions, codes, x -> Sums.repeatRows(bias.on(x.tape()), x.rows()));
    }

    /**
     * A network with one hidden layer whose weights are masked so that no position sees itself or a later one (Germain et
     * al. 2015, equations 12 and 13).
     */
    static CodePrior autoregressive(Scope scope, int positions, int codes) {
        if (positions == 1) return categorical(scope, positions, codes);
        int inputs = positions * codes;
        int units = positions * HIDDEN_PER_POSITION;
        var bias = scope.parameter("bias", Shape.of(inputs), Initializer.constant(0));
        var hiddenWeight = scope.parameter("hidden.weight", Shape.of(units, inputs), Initializer.fanIn(positions));
        var hiddenBias = scope.parameter("hidden.bias", Shape.of(units), Initializer.constant(0));
        var weight = scope.parameter("weight", Shape.of(inputs, units), Initializer.fanIn(units));
        // Unit u belongs to position u / HIDDEN_PER_POSITION and sees inputs up to it; a later position's logits see the unit.
        var hiddenMask = mask(units, inputs, (unit, input) -> input / codes <= unit / HIDDEN_PER_POSITION);
        var mask = mask(inputs, units, (output, unit) -> unit / HIDDEN_PER_POSITION < output / codes);
        return new CodePrior(positions, codes, x -> {
            var tape = x.tape();
            var toHidden = Arithmetic.multiply(hiddenWeight.on(tape), tape.constant(hiddenMask));
            var toLogits = Arithmetic.multiply(weight.on(tape), tape.constant(mask));
            var h = Products.affine(x, toHidden, hiddenBias.on(tape), ScalarFunction.RELU);
            return Products.affine(h, toLogits, bias.on(tape), ScalarFunction.IDENTITY);
        });
    }

    /** A {@link PixelCnn}, of codes that are the pixels of a map, and a bias of each place: what is frequent there. */
    static CodePrior pixelCnn(Scope scope, int height, int width, int codes, int features) {
        int inputs = height * width * codes;
        var bias = scope.parameter("bias", Shape.of(inputs), Initializer.constant(0));
        var pixels = PixelCnn.of(scope, height, width, codes, features);
        return new CodePrior(height * width, codes, x -> {
            var logits = pixels.forward(Arithmetic.reshape(x, Shape.of(x.rows(), height, width, codes)));
            return Arithmetic.add(Arithmetic.reshape(logits, x.shape()), Sums.repeatRows(bias.on(x.tape()), x.rows()));
        });
    }

    private interface Sees {
        boolean test(int row, int column);
    }

    private static Tensor mask(int rows, int columns, Sees sees) {
        var mask = Tensor.allocate(Shape.of(rows, columns));
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) mask.set((long) i * columns + j, sees.test(i, j) ? 1 : 0);
        return mask;
    }

    /** Ones where the chosen codes are: {@code [n, positions * codes]}. */
    private Variable ones(Tape tape, int[] chosen) {
        var x = tape.allocate(Shape.of(chosen.length / positions, positions * codes));
        tape.backend().fill(x, 0);
        for (int i = 0; i < chosen.length; i++) x.set((long) i * codes + chosen[i], 1);
        return tape.constant(x);
    }

    /** Logits of all positions: {@code [n * positions, codes]}. */
    private Variable logits(Variable ones) {
        return each(network.forward(ones));
    }

    private Variable each(Variable x) {
        return Arithmetic.reshape(x, Shape.of(x.rows() * positions, codes));
    }

    /** {@code [n * positions] -> [n, positions]}, nats. */
    Variable negativeLogProbability(Tape tape, int[] chosen) {
        var ones = ones(tape, chosen);
        var logProbability = Sums.rowSum(Arithmetic.multiply(Densities.logSoftmax(logits(ones)), each(ones)));
        return Arithmetic.reshape(Arithmetic.scale(logProbability, -1), Shape.of(chosen.length / positions, positions));
    }

    /** Draws codes, one position after the other: {@code [count * positions]}. @param temperature divides the logits; 0 for the likeliest */
    int[] sample(Backend backend, int count, double temperature, Noise noise) {
        var chosen = new int[count * positions];
        try (var tape = Tape.inference(backend)) {                   // of its own, to forget each position's values
            for (int p = 0; p < positions; p++) {
                var logits = logits(ones(tape, chosen)).value();
                for (int i = 0; i < count; i++) chosen[i * positions + p] = draw(logits, i * positions + p, temperature, noise.branch(p).uniform(i));
                tape.rewind();
            }
        }
        return chosen;
    }

    private int draw(Tensor logits, int row, double temperature, float u) {
        int likeliest = 0;
        for (int k = 1; k < codes; k++) if (logits.get(row, k) > logits.get(row, likeliest)) likeliest = k;
        if (temperature == 0) return likeliest;
        var weights = new float[codes];
        float all = 0;
        for (int k = 0; k < codes; k++) all += weights[k] = ScalarMath.exp((logits.get(row, k) - logits.get(row, likeliest)) / (float) temperature);
        float rest = u * all;
        for (int k = 0; k < codes; k++) {
            rest -= weights[k];
            if (rest < 0) return k;
        }
        return likeliest;
    }
}
