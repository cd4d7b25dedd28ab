package vae4j.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.io.Npy;
import vae4j.core.tensor.Tensor;

/** In a Python process; where there is none, or a library is missing, the test says so and is skipped. */
class PythonExportTest {
    @TempDir Path folder;

    private record Ran(int code, String text) {}

    private Ran python(String... words) {
        var line = new java.util.ArrayList<>(List.of("python3"));
        line.addAll(List.of(words));
        try {
            var process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), text);
        } catch (IOException e) {
            return new Ran(-1, e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assumeImports(String library) {
        var ran = python("-c", "import " + library);
        assumeTrue(ran.code == 0, () -> "skipped: no python3 with " + library + " here: " + ran.text.lines().reduce((_, last) -> last).orElse(""));
    }

    private float[] read(String name) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
        var floats = bytes.position(10 + Short.toUnsignedInt(bytes.getShort(8))).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        var numbers = new float[floats.remaining()];
        floats.get(numbers);
        return numbers;
    }

    private float[] ran(Tensor in, String... words) throws IOException {
        Npy.write(folder.resolve("in.npy"), in);
        var ran = python(words);
        assertThat(ran.code).as(ran.text).isZero();
        return read("out.npy");
    }

    @Test void numpyGivesTheModelsNumbers() throws IOException {
        assumeImports("numpy");
        for (var model : Exported.models()) {
            try (model) {
                PythonExport.write(folder, model);
                Exported.assertSame(model, ran(Exported.examples(5), "model.py", "encode", "in.npy", "out.npy"), model.encode(Exported.examples(5)));
                Exported.assertSame(model, ran(Exported.codes(5), "model.py", "decode", "in.npy", "out.npy"), model.decode(Exported.codes(5)));
            }
        }
    }

    @Test void logVariancesAreBoundedAsTheModelsAre() throws IOException {
        assumeImports("numpy");
        var script = "import model, numpy; numpy.save('out.npy', model.load().encode(numpy.load('in.npy'))[1].astype('float32'))";
        for (var model : Exported.models().subList(0, 1)) {
            try (model; var tape = vae4j.core.autograd.Tape.inference(model.backend())) {
                PythonExport.write(folder, model);
                var expected = model.encode(tape.constant(Exported.examples(5))).logvar().value();
                Exported.assertSame(model, ran(Exported.examples(5), "-c", script), expected);
            }
        }
    }

    @Test void torchGivesTheModelsNumbers() throws IOException {
        assumeImports("torch, numpy");
        var script = "import model, numpy, torch; m = model.torch_module(); numpy.save('out.npy', m(torch.from_numpy(numpy.load('in.npy')))[0].detach().numpy())";
        for (var model : Exported.models()) {
            try (model) {
                PythonExport.write(folder, model);
                Exported.assertSame(model, ran(Exported.examples(5), "-c", script), model.reconstruct(Exported.examples(5)));
            }
        }
    }
}
