package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The written file read by the published format alone, without a line of the code that wrote it. */
class SafetensorsFormatTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("model.safetensors");
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("decoder.0.weight", Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, -6.5f));
        tensors.put("logvar", Tensor.of(Shape.of(), -1));
        tensors.put("bias", Tensor.of(Shape.of(2), 8, 9));
        Safetensors.write(file, Map.of("format", "pt", "über", "ß"), tensors);
    }

    @Test
    void aPlainParserFindsEveryNameShapeAndValue() throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        int data = 8 + length;
        assertThat(data % 64).isZero();
        assertThat(bytes.get(8)).isEqualTo((byte) '{');
        var text = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(text.stripTrailing() + " ".repeat(length - text.stripTrailing().getBytes(StandardCharsets.UTF_8).length)).isEqualTo(text);

        var header = new JsonMapper().readTree(text);
        assertThat(header.propertyNames()).containsExactly("__metadata__", "decoder.0.weight", "logvar", "bias");
        assertThat(header.at("/__metadata__/über").stringValue()).isEqualTo("ß");
        assertThat(header.get("decoder.0.weight").toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}");
        assertThat(header.get("logvar").toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[24,28]}");
        assertThat(header.get("bias").toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[28,36]}");
        float[] values = new float[9];
        bytes.position(data).asFloatBuffer().get(values);
        assertThat(values).containsExactly(1, 2, 3, 4, 5, -6.5f, -1, 8, 9);
        assertThat(bytes.capacity()).isEqualTo(data + 36);
    }

    @Test
    void pythonOpensIt() throws Exception {
        var script = """
            import json, struct, sys
            try:
                import numpy
            except ImportError:
                sys.exit(77)
            with open(sys.argv[1], 'rb') as f:
                n, = struct.unpack('<Q', f.read(8))
                header = json.loads(f.read(n).decode('utf-8'))
                data = f.read()
            print('metadata', sorted(header.pop('__metadata__').items()) == [('format', 'pt'), ('\\u00fcber', '\\u00df')])
            for name, e in header.items():
                begin, end = e['data_offsets']
                a = numpy.frombuffer(data[begin:end], dtype='<f4').reshape(e['shape'])
                print(name, list(a.shape), a.ravel().tolist())
            """;
        assertThat(python(script, file)).containsExactly("metadata True",
            "decoder.0.weight [2, 3] [1.0, 2.0, 3.0, 4.0, 5.0, -6.5]", "logvar [] [-1.0]", "bias [2] [8.0, 9.0]");
    }

    private List<String> python(String script, Path argument) throws Exception {
        var output = folder.resolve("out.txt");
        Process process;
        try {
            process = new ProcessBuilder("python3", "-c", script, argument.toString()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        } catch (IOException e) {
            return abort("no python3 on the path");
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return abort("python3 did not answer within a minute");
        }
        if (process.exitValue() == 77) return abort("python3 has no numpy");
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }
}
