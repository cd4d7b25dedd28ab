package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** How gradients find their way. */
class TapeTest {
    @Property(tries = 5) void aVariableUsedTwiceGathersBothContributions(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Arithmetic.multiply(v[0], Arithmetic.apply(ScalarFunction.TANH, v[0])), v -> {
            var y = v[0].clone();
            for (int i = 0; i < y.length; i++) y[i] *= Math.tanh(y[i]);
            return y;
        }, draw.tensor(n));
        check(v -> Arithmetic.subtract(v[0], v[0]), v -> new double[v[0].length], draw.tensor(n));
        check(v -> Densities.gaussianLogProbability(v[0], v[0], v[0]), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < v[0].length; i++) sum[i / n[1]] -= 0.5 * (v[0][i] + Math.log(2 * Math.PI));
            return sum;
        }, draw.tensor(n));
    }

    /** The layer is called with its own output: its weight is asked for twice in one step. */
    @Test void aParameterUsedTwiceGathersBothContributions() {
        var weight = Tensor.of(Shape.of(1, 1), 3);
        var gradient = Tensor.of(Shape.of(1, 1), 99);
        try (var tape = Tape.recording(BACKEND)) {
            var bias = tape.constant(Shape.of(1), 0);
            var once = Products.affine(tape.constant(Tensor.of(Shape.of(1, 1), 5)), tape.leaf(weight, gradient), bias, ScalarFunction.IDENTITY);
            var twice = Products.affine(once, tape.leaf(weight, gradient), bias, ScalarFunction.IDENTITY);
            tape.backward(Sums.sum(twice));
            assertThat(gradient.get(0)).as("d 5 w² / dw = 10 w").isEqualTo(30);
        }
    }

    @Test void detachStopsGradients() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(Tensor.of(Shape.of(2), 3, -4), Tensor.allocate(Shape.of(2)));
            tape.backward(Sums.sum(Arithmetic.multiply(x, x.detach())));
            assertThat(x.gradient().toArray()).containsExactly(3, -4);
        }
    }

    @Test void constantsGetNoGradient() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(Tensor.of(Shape.of(2), 3, -4), Tensor.allocate(Shape.of(2)));
            var c = tape.constant(Shape.of(2), 5);
            tape.backward(Sums.sum(Arithmetic.multiply(x, c)));
            assertThat(c.gradient()).isNull();
            assertThat(x.gradient().toArray()).containsExactly(5, 5);
        }
    }

    @Test void parametersThatDoNotMatterGetGradientZeroAndTheOthersKeepTheirs() {
        var scope = ParameterSet.declare();
        var used = scope.parameter("used", Shape.of(2), Initializer.constant(2));
        var asked = scope.parameter("asked for only", Shape.of(3), Initializer.constant(2));
        var unused = scope.parameter("unused", Shape.of(5), Initializer.constant(2));
        try (var set = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
            BACKEND.fill(set.gradients(), 7);                        // of the step before
            asked.on(tape);
            tape.backward(Sums.sum(Arithmetic.apply(ScalarFunction.SQUARE, used.on(tape))));
            set.completeGradients(tape);
            assertThat(used.gradient().toArray()).containsExactly(4, 4);
            assertThat(asked.gradient().toArray()).containsOnly(0);
            assertThat(unused.gradient().toArray()).containsOnly(0);
        }
    }

    @Test void aRewoundTapeForgetsTheStepBefore() {
        var x = Tensor.of(Shape.of(2), 3, -4);
        var gradient = Tensor.allocate(Shape.of(2));
        try (var tape = Tape.recording(BACKEND)) {
            for (int step = 0; step < 3; step++) {
                tape.backward(Sums.sum(Arithmetic.apply(ScalarFunction.SQUARE, tape.leaf(x, gradient))));
                assertThat(gradient.toArray()).as("step " + step).containsExactly(6, -8);
                tape.rewind();
                assertThat(tape.hasGradient(x)).isFalse();
            }
        }
    }

    @Test void aTapeForInferenceRecordsNothing() {
        var gradient = Tensor.of(Shape.of(2), 7, 7);
        try (var tape = Tape.inference(BACKEND)) {
            var y = Sums.sum(Arithmetic.apply(ScalarFunction.SQUARE, tape.leaf(Tensor.of(Shape.of(2), 3, -4), gradient)));
            assertThat(y.value().get(0)).isEqualTo(25);
            assertThat(y.needsGradient()).isFalse();
            assertThatThrownBy(() -> tape.backward(y)).isInstanceOf(IllegalStateException.class).hasMessageContaining("inference");
            assertThat(gradient.toArray()).containsExactly(7, 7);
        }
    }

    @Test void onlyASingleNumberCanBeDifferentiated() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(Tensor.allocate(Shape.of(2, 3)), Tensor.allocate(Shape.of(2, 3)));
            assertThatThrownBy(() -> tape.backward(x)).isInstanceOf(ShapeException.class).hasMessageContaining("[2, 3]");
        }
    }
}
