package vae4j.core.export;

import java.nio.file.Path;
import java.util.List;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.io.AtomicFile;
import vae4j.core.model.GaussianCodeModel;
import vae4j.core.tensor.Shape;

/**
 * Encoder and decoder as two files in the ONNX format (IR 8, operator set 17), each with batches of any size.
 * <ul>
 * <li>encoder: {@code x [batch, …]} to {@code mu} and {@code logvar}, both {@code [batch, latent]};
 * <li>decoder: {@code z [batch, latent]} to {@code x [batch, …]}, the expected example, and where the decoder computes
 *     one to {@code logvar [batch, values]}.
 * </ul>
 */
public final class OnnxExport {
    private OnnxExport() {}

    /** Writes q(z|x) by {@link AtomicFile}. @throws IllegalArgumentException if this kind of model cannot be exported */
    public static void writeEncoder(Path file, GaussianCodeModel model) {
        var architecture = Architecture.of(model);
        var graph = new OnnxGraph("encoder");
        var latent = Shape.of(model.config().latent());
        var x = graph.reshape(graph.input("x", model.config().example()), Shape.of(architecture.values()));
        for (var layer : architecture.encoder()) x = layer(graph, model, layer, x, model.config().activationFunction());
        graph.output("mu", layer(graph, model, "mu", x, ScalarFunction.IDENTITY), latent);
        graph.output("logvar", layer(graph, model, "logvar", x, ScalarFunction.BOUND_LOGVAR), latent);
        AtomicFile.writeBytes(file, graph.toBytes());
    }

    /** Writes E[x|z] by {@link AtomicFile}. @throws IllegalArgumentException if this kind of model cannot be exported */
    public static void writeDecoder(Path file, GaussianCodeModel model) {
        var architecture = Architecture.of(model);
        var graph = new OnnxGraph("decoder");
        var z = graph.input("z", Shape.of(model.config().latent()));
        for (var name : architecture.decoder()) {
            boolean last = name.equals(architecture.decoder().getLast());
            z = layer(graph, model, name, z, last ? ScalarFunction.IDENTITY : model.config().activationFunction());
        }
        int values = architecture.values();
        var mean = architecture.decodedSigma() ? graph.columns(z, 0, values) : z;
        if (architecture.bernoulli()) mean = graph.apply(ScalarFunction.SIGMOID, mean);
        graph.output("x", graph.reshape(mean, model.config().example()), model.config().example());
        if (architecture.decodedSigma()) graph.output("logvar", graph.apply(ScalarFunction.BOUND_LOGVAR, graph.columns(z, values, 2 * values)), Shape.of(values));
        AtomicFile.writeBytes(file, graph.toBytes());
    }

    private static String layer(OnnxGraph graph, GaussianCodeModel model, String name, String x, ScalarFunction activation) {
        for (var parameter : List.of(name + ".weight", name + ".bias")) graph.tensor(parameter, model.parameters().named().get(parameter));
        return graph.apply(activation, graph.dense(x, name));
    }
}
