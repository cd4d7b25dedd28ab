package vae4j.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.autograd.Tape;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Tensor;

/** Opened by onnxruntime. */
class OnnxExportTest {
    @TempDir Path folder;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    private float[] run(OrtSession session, String input, Tensor value, String output) throws OrtException {
        var shape = IntStream.of(value.shape().toArray()).asLongStream().toArray();
        try (var tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(value.toArray()), shape); var result = session.run(Map.of(input, tensor))) {
            var found = (OnnxTensor) result.get(output).orElseThrow();
            assertThat(found.getInfo().getShape()[0]).isEqualTo(shape[0]);
            var numbers = new float[found.getFloatBuffer().remaining()];
            found.getFloatBuffer().get(numbers);
            return numbers;
        }
    }

    private void assertEncodes(Vae model, int n) throws OrtException {
        var file = folder.resolve("encoder.onnx");
        OnnxExport.writeEncoder(file, model);
        var x = Exported.examples(n);
        try (var session = environment.createSession(file.toString()); var tape = Tape.inference(model.backend())) {
            var posterior = model.encode(tape.constant(x));
            Exported.assertSame(model, run(session, "x", x, "mu"), posterior.mu().value());
            Exported.assertSame(model, run(session, "x", x, "logvar"), posterior.logvar().value());
        }
    }

    private void assertDecodes(Vae model, int n) throws OrtException {
        var file = folder.resolve("decoder.onnx");
        OnnxExport.writeDecoder(file, model);
        var z = Exported.codes(n);
        try (var session = environment.createSession(file.toString())) {
            Exported.assertSame(model, run(session, "z", z, "x"), model.decode(z));
            assertThat(session.getOutputNames().contains("logvar")).isEqualTo("decoded".equals(model.config().sigma()));
        }
    }

    @Test void bothHalvesGiveTheModelsNumbers() throws OrtException {
        for (var model : Exported.models()) {
            try (model) {
                for (int n : new int[] {1, 9}) {
                    assertEncodes(model, n);
                    assertDecodes(model, n);
                }
            }
        }
    }
}
