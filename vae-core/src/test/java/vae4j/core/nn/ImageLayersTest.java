package vae4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** Layers for images: shapes, names, modes and errors. */
class ImageLayersTest {
    private interface Use {
        void of(Layer layer, ParameterSet parameters, Tape tape);
    }

    private static void with(Function<Scope, Layer> declare, Use use) {
        var scope = ParameterSet.declare();
        var layer = declare.apply(scope.scope("encoder").scope("2"));
        scope.parameter("other", Shape.of(1), Initializer.constant(0)); // some layers have no parameters, a set must have one
        try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
            use.of(layer, parameters, tape);
        }
    }

    private static Shape shape(Layer layer, Tape tape, int... input) {
        return layer.forward(tape.constant(new Draw(1).tensor(input))).shape();
    }

    @Test void convolutionsKeepPyTorchsNamesAndShapes() {
        with(s -> Conv2d.of(s, 6, 10, new Window(new Window.Axis(3, 2, 1, 1), new Window.Axis(5, 1, 2, 1)), 2, true, ScalarFunction.RELU), (layer, parameters, tape) -> {
            assertThat(parameters.named().keySet()).containsExactly("encoder.2.weight", "encoder.2.bias", "other");
            assertThat(parameters.named().get("encoder.2.weight").shape()).isEqualTo(Shape.of(10, 3, 3, 5));
            assertThat(shape(layer, tape, 4, 9, 7, 6)).isEqualTo(Shape.of(4, 5, 7, 10));
        });
        with(s -> ConvTranspose2d.of(s, 6, 10, Window.square(3, 2, 1), 1, 0, 2, ScalarFunction.RELU), (layer, parameters, tape) -> {
            assertThat(parameters.named().get("encoder.2.weight").shape()).isEqualTo(Shape.of(6, 5, 3, 3));
            assertThat(parameters.named().get("encoder.2.bias").shape()).isEqualTo(Shape.of(10));
            assertThat(shape(layer, tape, 4, 5, 7, 6)).isEqualTo(Shape.of(4, 10, 13, 10));
        });
        with(s -> Conv1d.of(s, 6, 10, new Window.Axis(3, 2, 1, 1), 1, ScalarFunction.RELU), (layer, parameters, tape) -> {
            assertThat(parameters.named().get("encoder.2.weight").shape()).isEqualTo(Shape.of(10, 6, 3));
            assertThat(shape(layer, tape, 4, 9, 6)).isEqualTo(Shape.of(4, 5, 10));
        });
    }

    @Test void aMisfitNamesTheLayerAndShowsBothShapes() {
        with(s -> Conv2d.of(s, 6, 10, Window.square(3, 2, 0), ScalarFunction.RELU), (layer, _, tape) -> {
            assertThatThrownBy(() -> shape(layer, tape, 4, 9, 7, 5)).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[4, 9, 7, 5]", "6");
            assertThatThrownBy(() -> shape(layer, tape, 4, 2, 7, 6)).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[2, 7]", "3 by 2");
        });
        with(s -> ConvTranspose2d.of(s, 6, 10, Window.square(3, 2, 0), 0, 0, 1, ScalarFunction.RELU), (layer, _, tape) ->
            assertThatThrownBy(() -> shape(layer, tape, 4, 9, 7, 5)).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[4, 9, 7, 5]", "6"));
        with(s -> Conv1d.of(s, 6, 10, new Window.Axis(3, 1, 0, 1), 1, ScalarFunction.RELU), (layer, _, tape) ->
            assertThatThrownBy(() -> shape(layer, tape, 4, 9, 5)).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[4, 9, 5]", "6"));
        with(s -> Normalized.batch(s, 6), (layer, _, tape) ->
            assertThatThrownBy(() -> shape(layer, tape, 4, 9, 5)).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[4, 9, 5]", "6"));
        with(_ -> ImageLayers.unflatten(3, 4, 5), (layer, _, tape) ->
            assertThatThrownBy(() -> shape(layer, tape, 2, 61)).isInstanceOf(ShapeException.class).hasMessageContainingAll("[2, 61]", "3, 4, 5"));
    }

    @Test void flatteningIsChannelByChannelAndUnflatteningItsInverse() {
        with(_ -> ImageLayers.flatten(), (layer, _, tape) -> {
            var x = new Draw(3).tensor(2, 3, 4, 5);
            var y = layer.forward(tape.constant(x)).value();
            assertThat(y.get(1, 2 * 12 + 1 * 4 + 3)).isEqualTo(x.get(((1 * 3 + 1) * 4 + 3) * 5 + 2));
            assertThat(ImageLayers.unflatten(5, 3, 4).forward(tape.constant(y)).value().toArray()).isEqualTo(x.toArray());
        });
    }

    @Test void batchNormalisationTrainsWithTheBatchAndEvaluatesWithWhatItRemembers() {
        with(s -> Normalized.batch(s, 3), (layer, parameters, tape) -> {
            var x = new Draw(5).tensor(4, 2, 2, 3);
            var mean = parameters.named().get("encoder.2.running_mean");
            var variance = parameters.named().get("encoder.2.running_var");
            tape.train(Noise.seed(1));
            var y = layer.forward(tape.constant(x)).value().toArray();
            assertThat(mean.toArray()).as("before the step is taken").containsOnly(0);
            tape.updated();
            for (int c = 0; c < 3; c++) {
                double m = 0, square = 0, own = 0;
                for (int p = 0; p < 16; p++) m += x.get(p * 3 + c) / 16.0;
                for (int p = 0; p < 16; p++) square += Math.pow(x.get(p * 3 + c) - m, 2);
                for (int p = 0; p < 16; p++) own += y[p * 3 + c] / 16;
                assertThat(own).isCloseTo(0, within(1e-6));
                assertThat(mean.get(c)).isCloseTo((float) (0.1 * m), within(1e-6f));
                assertThat(variance.get(c)).isCloseTo((float) (0.9 + 0.1 * square / 15), within(1e-6f));
            }
            tape.rewind();
            mean.copyFrom(1, 2, 3);
            variance.copyFrom(4, 4, 4);
            var evaluated = layer.forward(tape.constant(x)).value();
            tape.updated();
            assertThat(evaluated.get(4)).isCloseTo((x.get(4) - 2) / (float) Math.sqrt(4 + 1e-5), within(1e-6f));
            assertThat(mean.toArray()).as("frozen").containsExactly(1, 2, 3);
        });
    }

    @Test void aBatchOfOneAndAConstantImageAreNormalised() {
        with(s -> Normalized.batch(s, 2), (layer, _, tape) -> {
            tape.train(Noise.seed(1));
            assertThat(layer.forward(tape.constant(Shape.of(1, 3, 3, 2), 7)).value().toArray()).containsOnly(0);
            assertThatThrownBy(() -> layer.forward(tape.constant(Shape.of(1, 1, 1, 2), 7))).isInstanceOf(ShapeException.class).hasMessageContainingAll("encoder.2", "[1, 1, 1, 2]");
        });
        with(s -> Normalized.group(s, 2, 4), (layer, _, tape) ->
            assertThat(layer.forward(tape.constant(Shape.of(2, 3, 3, 4), -7)).value().toArray()).containsOnly(0));
    }

    @Test void dropoutFollowsFromTheNoiseAndDoesNothingElsewhere() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.constant(Shape.of(40, 50), 1);
            var layer = new Dropout(0.25f);
            assertThat(layer.forward(x)).isSameAs(x);
            tape.train(Noise.seed(3));
            var first = layer.forward(x).value().toArray();
            var second = layer.forward(x).value().toArray();
            tape.train(Noise.seed(3));
            assertThat(layer.forward(x).value().toArray()).isEqualTo(first).isNotEqualTo(second);
            double sum = 0;
            for (float v : first) {
                assertThat(v).isIn(0f, 1 / 0.75f);
                sum += v;
            }
            assertThat(sum / 2000).isCloseTo(1, within(0.05));
        }
    }

    @Test void aGateMultipliesHalvesAndAResidualBlockAdds() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.constant(Tensor.of(Shape.of(1, 1, 2, 4), 1, 2, 0, 0, 3, 4, 1000, -1000));
            assertThat(ImageLayers.gated(v -> v, ScalarFunction.IDENTITY).forward(x).value().toArray()).containsExactly(0.5f, 1, 3, 0);
            assertThat(ImageLayers.gated(v -> v, ScalarFunction.RELU).forward(tape.constant(Tensor.of(Shape.of(2, 2), 3, 0, -3, 0))).value().toArray()).containsExactly(1.5f, 0);
            assertThat(ImageLayers.residual(v -> v, v -> v).forward(x).value().get(5)).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @CsvSource({"conv,1,28", "conv,3,28", "conv,1,32", "conv,3,32", "locatello,1,64", "conv,3,64", "residual,3,32"})
    void aPlansDecoderMirrorsItsEncoder(String name, int channels, int size) {
        var plan = ConvNet.named(name, channels == 1 ? Shape.of(size, size) : Shape.of(channels, size, size), List.of(256));
        var scope = ParameterSet.declare();
        var encoder = plan.encoder(scope.scope("encoder"), 0, ScalarFunction.RELU);
        var decoder = plan.decoder(scope.scope("decoder"), 5, 2 * channels, ScalarFunction.RELU);
        try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
            var x = channels == 1 ? new Draw(1).tensor(2, size, size) : new Draw(1).tensor(2, channels, size, size);
            assertThat(encoder.forward(tape.constant(x)).shape()).isEqualTo(Shape.of(2, plan.features(0)));
            var y = decoder.forward(tape.constant(new Draw(2).tensor(2, 5)));
            assertThat(y.shape()).isEqualTo(Shape.of(2, 2 * channels * size * size));
            tape.backward(Sums.sum(y));
            for (var p : parameters.parameters()) {
                if (p.layer().startsWith("decoder")) assertThat(tape.hasGradient(p.value())).as(p.toString()).isTrue();
            }
        }
    }

    @Test void theNetworkOfLocatelloIsThePublishedOne() {
        var scope = ParameterSet.declare();
        var plan = ConvNet.named("locatello", Shape.of(64, 64), List.of(256));
        plan.encoder(scope.scope("encoder"), 0, ScalarFunction.RELU);
        plan.decoder(scope.scope("decoder"), 10, 1, ScalarFunction.RELU);
        try (var parameters = scope.build(Noise.seed(1))) {
            var named = parameters.named();
            assertThat(named.keySet().stream().filter(n -> n.endsWith("weight"))).containsExactly(
                "encoder.0.weight", "encoder.2.weight", "encoder.4.weight", "encoder.6.weight", "encoder.9.weight",
                "decoder.0.weight", "decoder.2.weight", "decoder.5.weight", "decoder.7.weight", "decoder.9.weight", "decoder.11.weight");
            assertThat(List.of(0, 2, 4, 6, 9).stream().map(i -> named.get("encoder." + i + ".weight").shape())).containsExactly(
                Shape.of(32, 1, 4, 4), Shape.of(32, 32, 4, 4), Shape.of(64, 32, 4, 4), Shape.of(64, 64, 4, 4), Shape.of(256, 1024));
            assertThat(named.get("decoder.11.weight").shape()).isEqualTo(Shape.of(32, 1, 4, 4));
        }
    }

    @Test void examplesThatNoPlanFitsAreRefused() {
        assertThatThrownBy(() -> ConvNet.named("locatello", Shape.of(28, 28), List.of(256))).isInstanceOf(ShapeException.class).hasMessageContainingAll("locatello", "[28, 28]", "64x64");
        assertThatThrownBy(() -> ConvNet.named("conv", Shape.of(784), List.of(256))).isInstanceOf(ShapeException.class).hasMessageContaining("[784]");
        assertThatThrownBy(() -> ConvNet.builder(1, 2, 2).stage(4, 5, 1, 0).build()).isInstanceOf(ShapeException.class).hasMessageContainingAll("5", "[2, 2]");
    }
}
