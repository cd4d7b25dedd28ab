package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Shape;

/** NPY, NPZ and safetensors. */
class ArraysTest {
    @TempDir Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }

    private Dataset read(byte[] bytes) throws IOException {
        return DataSource.open(write(bytes).toString()).train();
    }

    private static float[] values(Dataset data) {
        return data.read(0, data.size()).toArray();
    }

    @Test
    void everyTypeOfNumbersIsRead() throws IOException {
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            String o = order == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
            var types = new LinkedHashMap<String, ByteBuffer>();
            types.put("|b1", ByteBuffer.allocate(6).put(new byte[] {1, 0, 0, 1, 1, 0}));
            types.put("|u1", ByteBuffer.allocate(6).put(new byte[] {1, 0, 2, 3, (byte) 200, (byte) 255}));
            types.put("|i1", ByteBuffer.allocate(6).put(new byte[] {1, 0, -2, 3, -128, 127}));
            types.put(o + "u2", shorts(order, 1, 0, 2, 3, 65535, 256));
            types.put(o + "i2", shorts(order, 1, 0, -2, 3, -32768, 256));
            types.put(o + "f2", shorts(order, 0x3C00, 0, 0xC000, 0x4200, 0x7BFF, 0x0001));
            types.put(o + "u4", ints(order, 1, 0, 2, 3, -1, 256));
            types.put(o + "i4", ints(order, 1, 0, -2, 3, Integer.MIN_VALUE, 256));
            types.put(o + "f4", ByteBuffer.wrap(Written.float32(order, 1, 0, -2, 3, 1e30f, 0.1f)));
            types.put(o + "u8", longs(order, 1, 0, 2, 3, -1, 256));
            types.put(o + "i8", longs(order, 1, 0, -2, 3, Long.MIN_VALUE, 256));
            types.put(o + "f8", ByteBuffer.wrap(Written.float64(order, 1, 0, -2, 3, 1e30, 0.1)));
            Map<String, float[]> expected = Map.ofEntries(
                Map.entry("b1", new float[] {1, 0, 0, 1, 1, 0}), Map.entry("u1", new float[] {1, 0, 2, 3, 200, 255}), Map.entry("i1", new float[] {1, 0, -2, 3, -128, 127}),
                Map.entry("u2", new float[] {1, 0, 2, 3, 65535, 256}), Map.entry("i2", new float[] {1, 0, -2, 3, -32768, 256}), Map.entry("f2", new float[] {1, 0, -2, 3, 65504, 0x1p-24f}),
                Map.entry("u4", new float[] {1, 0, 2, 3, 4294967295f, 256}), Map.entry("i4", new float[] {1, 0, -2, 3, -2147483648f, 256}), Map.entry("f4", new float[] {1, 0, -2, 3, 1e30f, 0.1f}),
                Map.entry("u8", new float[] {1, 0, 2, 3, 0x1p64f, 256}), Map.entry("i8", new float[] {1, 0, -2, 3, -0x1p63f, 256}), Map.entry("f8", new float[] {1, 0, -2, 3, 1e30f, 0.1f}));
            for (var type : types.entrySet()) {
                for (int version = 1; version <= 3; version++) {
                    var data = read(Written.npy(version, type.getKey(), false, "(3, 2)", type.getValue().array()));
                    assertThat(data.shape()).isEqualTo(Shape.of(2));
                    assertThat(values(data)).describedAs(type.getKey()).isEqualTo(expected.get(type.getKey().substring(1)));
                }
            }
        }
    }

    private static ByteBuffer shorts(ByteOrder order, int... values) {
        var b = ByteBuffer.allocate(2 * values.length).order(order);
        for (int v : values) b.putShort((short) v);
        return b;
    }

    private static ByteBuffer ints(ByteOrder order, int... values) {
        var b = ByteBuffer.allocate(4 * values.length).order(order);
        for (int v : values) b.putInt(v);
        return b;
    }

    private static ByteBuffer longs(ByteOrder order, long... values) {
        var b = ByteBuffer.allocate(8 * values.length).order(order);
        for (long v : values) b.putLong(v);
        return b;
    }

    @Property(tries = 60)
    void columnMajorIsTheSameArrayWrittenAnotherWay(@ForAll @IntRange(min = 1, max = 9) int n, @ForAll @IntRange(min = 1, max = 4) int a, @ForAll @IntRange(min = 1, max = 5) int b,
                                                    @ForAll boolean packed) throws IOException {
        var rowMajor = new float[n * a * b];
        var columnMajor = new float[n * a * b];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < a; j++) {
                for (int k = 0; k < b; k++) {
                    rowMajor[(i * a + j) * b + k] = 100 * i + 10 * j + k;
                    columnMajor[(k * a + j) * n + i] = 100 * i + 10 * j + k;
                }
            }
        }
        var file = Files.createTempFile("fortran", ".npy");
        try {
            byte[] bytes = Written.npy(1, "<f4", true, "(" + n + ", " + a + ", " + b + ")", Written.float32(ByteOrder.LITTLE_ENDIAN, columnMajor));
            Files.write(file, packed ? Written.gzip(bytes) : bytes);
            var data = DataSource.open(file.toString()).train();
            assertThat(values(data)).isEqualTo(rowMajor);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void bytesArePicturesWhereTheyHaveTwoAxesOrAreSaidTo() throws IOException {
        byte[] bytes = {0, 51, 102, (byte) 255, 1, 2, 3, 4};
        assertThat(values(read(Written.npy(1, "|u1", false, "(2, 2, 2)", bytes)))[1]).isEqualTo(0.2f);
        assertThat(values(read(Written.npy(1, "|u1", false, "(2, 4)", bytes)))[1]).isEqualTo(51);
        var asked = DataSource.open(write(Written.npy(1, "|u1", false, "(2, 4)", bytes)).toString(), ReadOptions.STANDARD.shape(Shape.of(2, 2))).train();
        assertThat(asked.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(values(asked)[1]).isEqualTo(0.2f);
    }

    @Test
    void coloursSideBySideBecomePlanes() throws IOException {
        var bytes = new byte[2 * 4 * 5 * 3];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) i;
        var data = read(Written.npy(1, "|u1", false, "(2, 4, 5, 3)", bytes));
        assertThat(data.shape()).isEqualTo(Shape.of(3, 4, 5));
        // Image 1, blue, row 2, column 3.
        assertThat(data.read(1, 1).get(2 * 20 + 2 * 5 + 3)).isEqualTo((60 + (2 * 5 + 3) * 3 + 2) / 255f);
    }

    @Test
    void labelsAreFoundBesideTheExamples() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("y.npy", Written.npy(1, "<i8", false, "(3,)", Written.int64(7, 3, 7)));
        members.put("X.npy", Written.npy(1, "<f8", true, "(3, 2)", Written.float64(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 10, 20, 30)));
        members.put("notes.npy", Written.npy(1, "|O", false, "()", new byte[3]));
        for (boolean stored : new boolean[] {true, false}) {
            for (byte[] file : List.of(Written.zip(members, stored), Written.gzip(Written.zip(members, stored)))) {
                var data = read(file);
                assertThat(values(data)).containsExactly(1, 10, 2, 20, 3, 30);
                assertThat(data.labels().orElseThrow().names()).containsExactly("3", "7");
                assertThat(data.labels().orElseThrow().toArray()).containsExactly(1, 0, 1);
            }
        }
        assertThatThrownBy(() -> DataSource.open(folder.resolve("file").toString(), ReadOptions.STANDARD.array("notes"))).isInstanceOf(FormatException.class).hasMessageContaining("notes: holds Python objects (type '|O')");
        assertThatThrownBy(() -> DataSource.open(folder.resolve("file").toString(), ReadOptions.STANDARD.array("z"))).isInstanceOf(DataException.class).hasMessageContaining("there is no array 'z'").hasMessageContaining("X [3, 2]");
        assertThatThrownBy(() -> DataSource.open(folder.resolve("file").toString(), ReadOptions.STANDARD.label("X"))).isInstanceOf(DataException.class);
    }

    @Test
    void aFileWithBothPartsHasATestSet() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("x_test.npy", Written.npy(1, "|u1", false, "(1, 2, 2)", new byte[4]));
        members.put("x_train.npy", Written.npy(1, "|u1", false, "(3, 2, 2)", new byte[12]));
        members.put("y_train.npy", Written.npy(1, "|u1", false, "(3,)", new byte[] {0, 1, 2}));
        members.put("y_test.npy", Written.npy(1, "|u1", false, "(1,)", new byte[] {0}));
        var source = DataSource.open(write(Written.zip(members, false)).toString());
        assertThat(source.train().size()).isEqualTo(3);
        assertThat(source.test().orElseThrow().size()).isEqualTo(1);
        assertThat(source.train().labels().orElseThrow().classes()).isEqualTo(3);
    }

    @Test
    void severalArraysNeedAName() throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("a.npy", Written.npy(1, "|u1", false, "(1, 2)", new byte[2]));
        members.put("b.npy", Written.npy(1, "|u1", false, "(1, 3)", new byte[3]));
        assertThatThrownBy(() -> read(Written.zip(members, false))).isInstanceOf(DataException.class).hasMessageContaining("which array holds the examples? There are a [1, 2], b [1, 3]");
        assertThat(DataSource.open(folder.resolve("file").toString(), ReadOptions.STANDARD.array("b")).train().shape()).isEqualTo(Shape.of(3));
    }

    @Test
    void safetensorsOfOtherTypesAreRead() throws IOException {
        String header = "{\"x\":{\"dtype\":\"I16\",\"shape\":[2,2],\"data_offsets\":[0,8]},\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[8,10]}}";
        byte[] file = Written.join(Written.int64(header.length()), Written.text(header), new byte[] {1, 0, (byte) 255, (byte) 255, 3, 0, 0, 1, 1, 0});
        for (byte[] bytes : List.of(file, Written.gzip(file))) {
            var data = read(bytes);
            assertThat(values(data)).containsExactly(1, -1, 3, 256);
            assertThat(data.labels().orElseThrow().toArray()).containsExactly(1, 0);
        }
    }

    @Test
    void whatIsLargerThanItsMemoryIsReadFromTheFile() throws IOException {
        int rows = 40_000;
        var values = new double[rows * 100];
        var turned = new double[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < 100; j++) turned[j * rows + i] = values[i * 100 + j] = (i * 31 + j * 7) % 1000;
        }
        var options = ReadOptions.STANDARD.memory(ReadOptions.LEAST_MEMORY);
        byte[] plain = Written.npy(1, "<f8", false, "(" + rows + ", 100)", Written.float64(ByteOrder.LITTLE_ENDIAN, values));
        byte[] fortran = Written.npy(1, "<f8", true, "(" + rows + ", 100)", Written.float64(ByteOrder.LITTLE_ENDIAN, turned));
        for (byte[] bytes : List.of(plain, Written.gzip(plain), fortran)) {
            var data = DataSource.open(write(bytes).toString(), options).train();
            assertThat(data.bytes()).isEqualTo(32_000_000);
            assertThat(data.resident()).isLessThanOrEqualTo(ReadOptions.LEAST_MEMORY);
            int[] order = IntStream.range(0, 500).map(i -> i * 7919 % rows).toArray();
            var out = vae4j.core.tensor.Tensor.allocate(Shape.of(500, 100));
            data.read(order, 0, 500, out);
            for (int i = 0; i < 500; i++) {
                for (int j = 0; j < 100; j++) assertThat(out.get(i, j)).isEqualTo((float) values[order[i] * 100 + j]);
            }
        }
    }

    @Test
    void whatIsNotUnderstoodIsNamed() throws IOException {
        refused(Written.npy(4, "<f4", false, "(1, 1)", new byte[4]), "is of NPY version 4.0");
        refused(Written.npy(1, "<c8", false, "(1, 1)", new byte[8]), "holds complex numbers (type '<c8')");
        refused(Written.npy(1, "<U3", false, "(1, 1)", new byte[12]), "holds text");
        refused(Written.npy(1, "f4", false, "(1, 1)", new byte[4]), "in which order the bytes");
        refused(Written.npy(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]), "records of several fields");
        refused(Written.npy(1, "{'descr': '<f4', 'fortran_order': False, }", new byte[4]), "without 'descr', 'fortran_order' or 'shape'");
        refused(Written.npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'x': 1, }", new byte[4]), "not understood from ' 'x': 1");
        refused(Written.npy(1, "<f4", false, "(1, 0)", new byte[4]), "it is empty");
        refused(Written.npy(1, "<f4", false, "(4,)", new byte[16]), "one number an example");
        refused(Written.npy(1, "<f4", false, "()", new byte[4]), "one number");
        refused(Written.npy(1, "<f4", false, "(3000000000, 1)", new byte[4]), "ends after 4 of 12,000,000,000 bytes");
        refused(Written.npy(1, "<f4", false, "(999999999999, 999999999999)", new byte[4]), "more than a file can hold");
        refused(Written.npy(1, "<f4", false, "(1, 1)", new byte[8]), "goes on after its last number");
        refused(Written.npy(1, "<f4", false, "(1, 2)", Written.float32(ByteOrder.LITTLE_ENDIAN, 1, Float.POSITIVE_INFINITY)), "row 1, column 'column 2' is Infinity");
        refused(Written.npy(1, "<f4", false, "(1, 1, 2)", Written.float32(ByteOrder.LITTLE_ENDIAN, 1, Float.NEGATIVE_INFINITY)), "record 0, value 1 is -Infinity");
        refused(Written.zip(new LinkedHashMap<>(Map.of("a.txt", new byte[3])), false), "without an NPY file in it");
    }

    private void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOfAny(DataException.class, FormatException.class).hasMessageContaining(message).hasMessageContaining("file");
    }
}
