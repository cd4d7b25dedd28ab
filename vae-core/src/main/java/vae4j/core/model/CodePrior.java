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

    private final int positions;
    private final int codes;
    private final Layer network;                                     // [n, positions * codes], a one at each chosen code -> [n, positions * codes]
    private final int width;                                         // positions in a row
    private final Row row;

    /** The network of one row, given all codes of the rows before: {@code [n, width * codes] -> [n, width * codes]}. */
    private interface Row {
        Layer of(Variable ones, int row);
    }

    private CodePrior(int positions, int codes, Layer network, int width, Row row) {
        this.positions = positions;
        this.codes = codes;
        this.network = network;
        this.width = width;
        this.row = row;
    }

    /** Of positions that are all in one row. */
    private CodePrior(int positions, int codes, Layer network) {
        this(positions, codes, network, positions, (_, _) -> network);
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
        Layer network = x -> {
            var logits = pixels.forward(Arithmetic.reshape(x, Shape.of(x.rows(), height, width, codes)));
            return Arithmetic.add(Arithmetic.reshape(logits, x.shape()), Sums.repeatRows(bias.on(x.tape()), x.rows()));
        };
        return new CodePrior(height * width, codes, network, width, (ones, row) -> {
            var conditional = pixels.row(Arithmetic.reshape(ones, Shape.of(ones.rows(), height, width, codes)), row);
            var own = bias.value().reshape(Shape.of(height, width * codes)).rows(row, 1);
            return x -> {
                var logits = conditional.forward(Arithmetic.reshape(x, Shape.of(x.rows(), 1, width, codes)));
                return Arithmetic.add(Arithmetic.reshape(logits, x.shape()), Sums.repeatRows(x.tape().constant(own), x.rows()));
            };
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

    /** Ones where the chosen codes of so many examples are: {@code [n * p] -> [n, p * codes]}. */
    private Variable ones(Tape tape, int n, int[] chosen) {
        var x = tape.allocate(Shape.of(n, chosen.length / n * codes));
        tape.backend().fill(x, 0);
        for (int i = 0; i < chosen.length; i++) x.set((long) i * codes + chosen[i], 1);
        return tape.constant(x);
    }

    /** {@code [n, p * codes] -> [n * p, codes]}. */
    private Variable each(Variable x) {
        return Arithmetic.reshape(x, Shape.of(Math.toIntExact(x.value().size() / codes), codes));
    }

    /** {@code [n * positions] -> [n, positions]}, nats. */
    Variable negativeLogProbability(Tape tape, int[] chosen) {
        int n = chosen.length / positions;
        var ones = ones(tape, n, chosen);
        var logProbability = Sums.rowSum(Arithmetic.multiply(Densities.logSoftmax(each(network.forward(ones))), each(ones)));
        return Arithmetic.reshape(Arithmetic.scale(logProbability, -1), Shape.of(n, positions));
    }

    /** Draws codes, one position after the other: {@code [count * positions]}. @param temperature divides the logits; 0 for the likeliest */
    int[] sample(Backend backend, int count, double temperature, Noise noise) {
        var chosen = new int[count * positions];
        try (var before = Tape.inference(backend); var now = Tape.inference(backend)) {        // to forget each row's and each position's values
            for (int first = 0; first < positions; first += width) {
                var conditional = row.of(ones(before, count, chosen), first / width);
                var drawn = new int[count * width];
                for (int p = 0; p < width; p++) {
                    var logits = each(conditional.forward(ones(now, count, drawn))).value();
                    for (int i = 0; i < count; i++) {
                        drawn[i * width + p] = draw(logits, i * width + p, temperature, noise.branch(first + p).uniform(i));
                        chosen[i * positions + first + p] = drawn[i * width + p];
                    }
                    now.rewind();
                }
                before.rewind();
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
