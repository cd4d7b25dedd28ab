package vae4j.core.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Images;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The gated PixelCNN (van den Oord et al. 2016, <i>Conditional image generation with PixelCNN decoders</i>): of each pixel of
 * a map what it can be, given the pixels before it, row by row and from left to right. {@code [batch, height, width, values]},
 * a one at the value of each pixel, {@code -> [batch, height, width, values]}, logits.
 * <p>A vertical stack sees the rows above. A horizontal one sees what is left of the pixel in its row, and at each layer what the
 * vertical one sees: so that together they see all pixels before it, without the blind spot of masked square windows (their
 * section 2.2, figure 1). Each layer is y = tanh(W_f ∗ x) ⊙ σ(W_g ∗ x) (equation 2), the horizontal ones a residual
 * (figure 2). What masks A and B would forbid is left out of windows instead: they end at the row or pixel itself, in the
 * first layer one before.
 */
public final class PixelCnn implements Layer {
    /** How many pixels further each layer sees: windows of 5, of which the vertical stack needs 3x5 and the horizontal one 1x3. */
    private static final int REACH = 2;
    private static final int MOST_LAYERS = 8;
    private static final Window ONE_PIXEL = Window.square(1, 1, 0);
    private static final Layer GATE = ImageLayers.gated(x -> x, ScalarFunction.TANH);

    /** {@code down} leads from the vertical stack to the horizontal one, {@code across} to the next horizontal layer. */
    private record Gated(Layer vertical, Layer horizontal, Layer down, Layer across) {
        static Gated of(Scope scope, int features, boolean first) {
            int before = first ? REACH + 1 : REACH;
            var rows = new Window(new Window.Axis(REACH + 1, 1, before, 1), new Window.Axis(2 * REACH + 1, 1, REACH, 1));
            var row = new Window(new Window.Axis(1, 1, 0, 1), new Window.Axis(REACH + 1, 1, before, 1));
            return new Gated(cropped(Conv2d.of(scope.scope("vertical"), features, 2 * features, rows, ScalarFunction.IDENTITY)),
                cropped(Conv2d.of(scope.scope("horizontal"), features, 2 * features, row, ScalarFunction.IDENTITY)),
                Conv2d.of(scope.scope("down"), 2 * features, 2 * features, ONE_PIXEL, ScalarFunction.IDENTITY),
                Conv2d.of(scope.scope("across"), features, features, ONE_PIXEL, ScalarFunction.IDENTITY));
        }

        /** Padding is needed before the first row or column only: what it makes behind the last one goes. */
        static Layer cropped(Layer convolution) {
            return x -> {
                var s = x.shape();
                var y = convolution.forward(x);
                var rows = first(y, s.axis(0), s.axis(1), y.shape().axis(1), y.shape().axis(2) * y.shape().axis(3));
                var columns = first(rows, s.axis(0) * s.axis(1), s.axis(2), y.shape().axis(2), y.shape().axis(3));
                return Arithmetic.reshape(columns, Shape.of(s.axis(0), s.axis(1), s.axis(2), y.shape().axis(3)));
            };
        }

        /** {@code [outer, all, inner] -> [outer, some, inner]}. */
        private static Variable first(Variable x, int outer, int some, int all, int inner) {
            if (some == all) return x;
            return Columns.split(Arithmetic.reshape(x, Shape.of(outer, all * inner)), some * inner, (all - some) * inner).getFirst();
        }
    }

    private final int values;
    private final int features;
    private final Parameter embedding;
    private final List<Gated> layers;
    private final Layer hidden;
    private final Layer logits;

    private PixelCnn(Scope scope, int values, int features, int layers) {
        this.values = values;
        this.features = features;
        embedding = scope.parameter("embedding.weight", Shape.of(features, values, 1, 1), Initializer.normal(1));
        this.layers = IntStream.range(0, layers).mapToObj(i -> Gated.of(scope.scope(Integer.toString(i)), features, i == 0)).toList();
        hidden = Conv2d.of(scope.scope("hidden"), features, 2 * features, ONE_PIXEL, ScalarFunction.RELU);
        logits = Conv2d.of(scope.scope("logits"), 2 * features, values, ONE_PIXEL, ScalarFunction.IDENTITY);
    }

    /**
     * With as many layers as let each pixel of such maps see all pixels before it, but at most 8, which are enough for 17x17;
     * larger maps are seen 17 rows up and 16 columns to each side.
     *
     * @param values   that a pixel can have
     * @param features of each stack
     */
    public static PixelCnn of(Scope scope, int height, int width, int values, int features) {
        return new PixelCnn(scope, values, features, Math.clamp((Math.max(height, width) + REACH - 2) / REACH, 1, MOST_LAYERS));
    }

    @Override public Variable forward(Variable x) {
        var embedded = embedded(x);
        var downs = new ArrayList<Variable>();
        var v = embedded;
        for (var layer : layers) {
            var above = layer.vertical.forward(v);
            downs.add(layer.down.forward(above));
            v = GATE.forward(above);
        }
        return along(embedded, downs);
    }

    /**
     * The same logits for one row, with all that the rows above it have to do with them computed beforehand: to draw a row pixel
     * by pixel. {@code [batch, 1, width, values] -> [batch, 1, width, values]}, without gradients; good until x's tape is rewound.
     *
     * @param x {@code [batch, height, width, values]}, of which only the rows above matter
     */
    public Layer row(Variable x, int row) {
        var downs = new ArrayList<Tensor>();
        var v = embedded(rows(x, 0, row + 1));
        for (var layer : layers) {
            var above = layer.vertical.forward(v);
            downs.add(layer.down.forward(rows(above, row, 1)).value());
            v = GATE.forward(above);
        }
        return y -> along(embedded(y), downs.stream().map(y.tape()::constant).toList());
    }

    private static Variable rows(Variable x, int from, int count) {
        var s = x.shape();
        int row = s.axis(2) * s.axis(3);
        var some = x.tape().allocate(Shape.of(s.axis(0), count, s.axis(2), s.axis(3)));
        x.tape().backend().copyColumns(x.value().reshape(Shape.of(s.axis(0), s.axis(1) * row)), from * row, some.reshape(Shape.of(s.axis(0), count * row)));
        return x.tape().constant(some);
    }

    private Variable embedded(Variable x) {
        var s = ImageLayers.requireImages(embedding.layer(), x, values);
        var size = Convolution.of(s.axis(1), s.axis(2), values, features, ONE_PIXEL, 1);
        return Images.convolve(size, x, embedding.on(x.tape()), null, ScalarFunction.IDENTITY);
    }

    /** The horizontal stack. @param downs what each of its layers is given of the vertical one */
    private Variable along(Variable embedded, List<Variable> downs) {
        var h = embedded;
        for (int i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var y = layer.across.forward(GATE.forward(Arithmetic.add(layer.horizontal.forward(h), downs.get(i))));
            h = i == 0 ? y : Arithmetic.add(h, y);                                 // the first must not hand on the pixel itself
        }
        return logits.forward(hidden.forward(Arithmetic.apply(ScalarFunction.RELU, h)));
    }
}
