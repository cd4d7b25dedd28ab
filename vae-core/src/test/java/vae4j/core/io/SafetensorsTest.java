package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class SafetensorsTest {
    @TempDir Path folder;

    private static SequencedMap<String, Tensor> model() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("encoder.0.weight", Tensor.of(Shape.of(2, 3), 1, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 6));
        tensors.put("encoder.0.bias", Tensor.of(Shape.of(3), 7, 8, 9));
        tensors.put("β \"quoted\"\n", Tensor.of(Shape.of(), 0.5f));
        return tensors;
    }

    @Test
    void whatWasWrittenIsReadBackToTheBit() {
        var file = folder.resolve("m.safetensors");
        var written = model();
        Safetensors.write(file, Map.of("config", "{\"a\": 1}", "author", "nobody"), written);
        try (var read = Safetensors.open(file)) {
            assertThat(read.metadata()).containsExactly(Map.entry("author", "nobody"), Map.entry("config", "{\"a\": 1}"));
            assertThat(read.entries().keySet()).containsExactlyElementsOf(written.keySet());
            written.forEach((name, tensor) -> {
                assertThat(read.tensor(name).shape()).isEqualTo(tensor.shape());
                assertThat(read.tensor(name).bytes().mismatch(tensor.bytes())).isEqualTo(-1);
            });
        }
    }

    @Test
    void tensorsAreReadOnlyWindowsOnTheFile() {
        var file = folder.resolve("m.safetensors");
        Safetensors.write(file, Map.of(), model());
        var read = Safetensors.open(file);
        var weight = read.tensor("encoder.0.weight");
        assertThat(weight.segment().isMapped()).isTrue();
        assertThat(weight.offset() % Tensor.ALIGNMENT).isZero();
        assertThatThrownBy(() -> weight.set(0, 1)).isInstanceOf(IllegalArgumentException.class);
        read.close();
        read.close();
        assertThatThrownBy(() -> weight.get(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        var a = folder.resolve("a");
        var b = folder.resolve("b");
        Safetensors.write(a, new LinkedHashMap<>(Map.of("x", "1", "y", "2")), model());
        var reversed = new LinkedHashMap<String, String>();
        reversed.put("y", "2");
        reversed.put("x", "1");
        Safetensors.write(b, reversed, model());
        assertThat(Files.mismatch(a, b)).isEqualTo(-1);
    }

    @Test
    void anEmptyFileHasAHeaderOnly() {
        var file = folder.resolve("m");
        Safetensors.write(file, Map.of(), new LinkedHashMap<>());
        try (var read = Safetensors.open(file)) {
            assertThat(read.entries()).isEmpty();
            assertThat(read.metadata()).isEmpty();
        }
    }

    @Test
    void viewsOfAWorkspaceAreWrittenFromWhereTheyLie() {
        var file = folder.resolve("m");
        try (var arena = Arena.ofConfined()) {
            var all = Tensor.allocate(arena, Shape.of(4, 5));
            for (int i = 0; i < 20; i++) all.set(i, i);
            var tensors = new LinkedHashMap<String, Tensor>();
            tensors.put("middle", all.rows(1, 2));
            Safetensors.write(file, Map.of(), tensors);
        }
        try (var read = Safetensors.open(file)) {
            assertThat(read.tensor("middle").toArray()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        }
    }

    @Test
    void anOpenFileKeepsItsContentWhenANewOneTakesItsName() {
        var file = folder.resolve("m");
        Safetensors.write(file, Map.of(), model());
        try (var old = Safetensors.open(file)) {
            Safetensors.write(file, Map.of(), new LinkedHashMap<>());
            assertThat(old.tensor("encoder.0.bias").toArray()).containsExactly(7, 8, 9);
        }
    }

    @Test
    void aTensorAtAnOddPlaceIsCopied() {
        var header = "{\"flag\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}}";
        var data = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN).put((byte) 1).putFloat(2.5f).putFloat(-3f).array();
        for (int pad = 0; pad < 4; pad++) {   // whatever the header's length is, one of them is aligned
            var file = RawSafetensors.write(folder.resolve("m" + pad), (header + " ".repeat(pad)).getBytes(), data);
            try (var read = Safetensors.open(file)) {
                assertThat(read.tensor("w").toArray()).containsExactly(2.5f, -3f);
            }
        }
    }

    @Test
    void otherTypesAreListedAndRefusedAsTensors() {
        var file = RawSafetensors.write(folder.resolve("m"), """
            {"bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},
             "packed":{"dtype":"F4","shape":[3,2],"data_offsets":[8,11]},
             "none":{"dtype":"F32","shape":[0,784],"data_offsets":[11,11]}}\s\s""", 11);
        try (var read = Safetensors.open(file)) {
            assertThat(read.entries().get("bn.num_batches_tracked"))
                .isEqualTo(new Safetensors.Entry("bn.num_batches_tracked", ElementType.I64, List.of(), 0, 8));
            assertThat(read.entries().get("packed").shape()).containsExactly(3L, 2L);
            assertThatThrownBy(() -> read.tensor("bn.num_batches_tracked")).isInstanceOf(FormatException.class)
                .hasMessage(file + ": entry \"bn.num_batches_tracked\" is of type I64, and only F32 can be read as a tensor");
            assertThatThrownBy(() -> read.tensor("none")).isInstanceOf(FormatException.class).hasMessageContaining("[0, 784]");
            assertThatThrownBy(() -> read.tensor("weight")).isInstanceOf(FormatException.class)
                .hasMessage(file + ": has no entry \"weight\"; it has bn.num_batches_tracked, packed, none");
        }
    }

    @Test
    void entriesMayStandInAnotherOrderThanTheirData() {
        var file = RawSafetensors.write(folder.resolve("m"),
            "{\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 4);
        try (var read = Safetensors.open(file)) {
            assertThat(read.entries().keySet()).containsExactly("b", "a");
        }
    }

    @Test
    void longNamesAndNotesComeBack() {
        var file = folder.resolve("m");
        var name = "n".repeat(200_000);
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put(name, Tensor.of(Shape.of(1), 1));
        Safetensors.write(file, Map.of(name, name), tensors);
        try (var read = Safetensors.open(file)) {
            assertThat(read.metadata()).isEqualTo(Map.of(name, name));
            assertThat(read.tensor(name).get(0)).isEqualTo(1);
        }
    }

    @Test
    void theReservedNameIsRefusedAndNothingIsWritten() {
        var file = folder.resolve("m");
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("__metadata__", Tensor.of(Shape.of(1), 1));
        assertThatThrownBy(() -> Safetensors.write(file, Map.of(), tensors)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("__metadata__");
        assertThat(file).doesNotExist();
    }

    @Test
    void aHeaderOverTheLimitIsRefused() {
        var file = folder.resolve("m");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("x", "y".repeat(Safetensors.LONGEST_HEADER)), new LinkedHashMap<>()))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("100000000");
        assertThat(file).doesNotExist();
    }
}
