package vae4j.core.model;

import java.util.List;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Products;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.ScalarMath;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * p(c) of rows of codes. Autoregressive: p(c₁) p(c₂|c₁) …, by a network with one hidden layer whose weights are masked so
 * that no position sees itself or a later one (Germain et al. 2015, equations 12 and 13); otherwise independent positions.
 */
final class CodePrior {
    private static final int HIDDEN_PER_POSITION = 32;

    private final int positions;
    private final int codes;
    private final Parameter bias;
    private final List<Parameter> hidden;                            // weight, bias, and the weight to the logits; none if independent
    private final Tensor hiddenMask;
    private final Tensor outputMask;

    CodePrior(Scope scope, int positions, int codes, boolean autoregressive) {
        this.positions = positions;
        this.codes = codes;
        int inputs = positions * codes;
        bias = scope.parameter("bias", Shape.of(inputs), Initializer.constant(0));
        if (!autoregressive || positions == 1) {
            hidden = List.of();
            hiddenMask = outputMask = null;
            return;
        }
        int units = positions * HIDDEN_PER_POSITION;
        hidden = List.of(scope.parameter("hidden.weight", Shape.of(units, inputs), Initializer.fanIn(positions)),
            scope.parameter("hidden.bias", Shape.of(units), Initializer.constant(0)),
            scope.parameter("weight", Shape.of(inputs, units), Initializer.fanIn(units)));
        // Unit u belongs to position u / HIDDEN_PER_POSITION and sees inputs up to it; a later position's logits see the unit.
        hiddenMask = mask(units, inputs, (unit, input) -> input / codes <= unit / HIDDEN_PER_POSITION);
        outputMask = mask(inputs, units, (output, unit) -> unit / HIDDEN_PER_POSITION < output / codes);
    }

    private interface Sees {
        boolean test(int row, int column);
    }

    private static Tensor mask(int rows, int columns, Sees sees) {
        var mask = Tensor.allocate(Shape.of(rows, columns));
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) mask.set((long) i * columns + j, sees.test(i, j) ? 1 : 0);
        return mask;
    }

    /** Logits of all positions: {@code [n * positions, codes]}. */
    private Variable logits(Tape tape, int[] chosen) {
        int n = chosen.length / positions;
        if (hidden.isEmpty()) return Arithmetic.reshape(Sums.repeatRows(bias.on(tape), n), Shape.of(n * positions, codes));
        var x = tape.allocate(Shape.of(n, positions * codes));
        tape.backend().fill(x, 0);
        for (int i = 0; i < chosen.length; i++) x.set((long) i * codes + chosen[i], 1);
        var toHidden = Arithmetic.multiply(hidden.get(0).on(tape), tape.constant(hiddenMask));
        var toLogits = Arithmetic.multiply(hidden.get(2).on(tape), tape.constant(outputMask));
        var h = Products.affine(tape.constant(x), toHidden, hidden.get(1).on(tape), ScalarFunction.RELU);
        return Arithmetic.reshape(Products.affine(h, toLogits, bias.on(tape), ScalarFunction.IDENTITY), Shape.of(n * positions, codes));
    }

    /** {@code [n * positions] -> [n, positions]}, nats. */
    Variable negativeLogProbability(Tape tape, int[] chosen) {
        var chosenOnes = tape.allocate(Shape.of(chosen.length, codes));
        tape.backend().fill(chosenOnes, 0);
        for (int i = 0; i < chosen.length; i++) chosenOnes.set((long) i * codes + chosen[i], -1);
        var each = Sums.rowSum(Arithmetic.multiply(Densities.logSoftmax(logits(tape, chosen)), tape.constant(chosenOnes)));
        return Arithmetic.reshape(each, Shape.of(chosen.length / positions, positions));
    }

    /** Draws codes, one position after the other: {@code [count * positions]}. @param temperature divides the logits; 0 for the likeliest */
    int[] sample(Tape tape, int count, double temperature, Noise noise) {
        var chosen = new int[count * positions];
        for (int p = 0; p < positions; p++) {
            var logits = logits(tape, chosen).value();
            for (int i = 0; i < count; i++) chosen[i * positions + p] = draw(logits, i * positions + p, temperature, noise.branch(p).uniform(i));
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
