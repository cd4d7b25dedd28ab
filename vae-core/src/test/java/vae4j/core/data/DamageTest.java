package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vae4j.core.io.FormatException;

/** Whatever is in a file of any format: it is read, or refused in one line that names it; never another error, nor much time. */
class DamageTest {
    private static final SequencedMap<String, byte[]> VALID = new LinkedHashMap<>();
    private static final long LONGEST = 2_000_000_000L;

    static {
        VALID.put("npy", Written.npy(1, "<f4", false, "(3, 2)", Written.float32(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4, 5, 6)));
        VALID.put("fortran", Written.npy(2, ">f8", true, "(3, 2, 2)", Written.float64(ByteOrder.BIG_ENDIAN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)));
        var members = new LinkedHashMap<String, byte[]>();
        members.put("X.npy", VALID.get("npy"));
        members.put("y.npy", Written.npy(1, "|u1", false, "(3,)", new byte[] {0, 1, 1}));
        VALID.put("npz", Written.zip(members, false));
        VALID.put("stored", Written.zip(members, true));
        VALID.put("csv", Written.text("age,\"na,me\",kind\n1.5,a,x\n2.5,\"b\n\"\"c\",y\n-3e2,,x\n"));
        VALID.put("amat", Written.text("0 1 0.25\n1 1 0\n"));
        VALID.put("bits", Written.text("0 1 0\n1 1 0\n"));
        var cifar = new byte[2 * Cifar.RECORD];
        cifar[0] = 9;
        VALID.put("cifar", cifar);
        String header = "{\"x\":{\"dtype\":\"I16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}";
        VALID.put("safetensors", Written.join(Written.int64(header.length()), Written.text(header), new byte[] {1, 0, 2, 0, 3, 0, 4, 0}));
        VALID.put("pgm", Written.join(Written.text("P5\n# a\n3 2\n255\n"), new byte[] {1, 2, 3, 4, 5, 6}));
        VALID.put("ppm", Written.text("P3 1 2 15\n1 2 3 4 5 15"));
    }

    /** True if it was read. */
    private static boolean readOrRefuse(byte[] bytes, boolean folder, boolean skipBad) {
        try {
            var at = Files.createTempDirectory("damaged");
            var file = at.resolve("file.pgm");
            try {
                Files.write(file, bytes);
                return readOrRefuse(folder ? at : file, skipBad);
            } finally {
                Files.delete(file);
                Files.delete(at);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean readOrRefuse(Path path, boolean skipBad) {
        long start = System.nanoTime();
        try {
            var source = DataSource.open(path.toString(), ReadOptions.STANDARD.skipBad(skipBad).memory(ReadOptions.LEAST_MEMORY));
            source.train().read(0, source.train().size());
            source.train().split(0).scaled(Scaling.Method.QUANTILE).train().read(0, source.train().size());
            return true;
        } catch (DataException | FormatException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", ": null").contains("file.pgm");
            return false;
        } finally {
            assertThat(System.nanoTime() - start).isLessThan(LONGEST);
        }
    }

    private static boolean picture(String kind) {
        return kind.equals("pgm") || kind.equals("ppm");
    }

    @Test
    void whatIsNotDamagedIsRead() {
        VALID.forEach((kind, bytes) -> {
            assertThat(readOrRefuse(bytes, picture(kind), false)).describedAs(kind).isTrue();
            assertThat(readOrRefuse(Written.gzip(bytes), picture(kind), false)).describedAs(kind + " packed").isTrue();
        });
    }

    /** A text that ends early may be a shorter one; that of a table need not even end with a line. */
    private static final Predicate<String> SHORTER_IS_VALID = kind -> kind.equals("csv") || kind.equals("amat") || kind.equals("bits") || kind.equals("ppm");

    @Test
    void everyTruncationIsRefused() {
        VALID.forEach((kind, bytes) -> {
            int step = bytes.length > 2000 ? 97 : 1;
            for (int n = 0; n < bytes.length; n += step) {
                boolean read = readOrRefuse(Arrays.copyOf(bytes, n), picture(kind), false);
                boolean wholeRecord = kind.equals("cifar") && n % Cifar.RECORD == 0;
                if (read && !SHORTER_IS_VALID.test(kind) && !wholeRecord) fail("%s of %d bytes was read, cut after %d", kind, bytes.length, n);
            }
            byte[] packed = Written.gzip(bytes);
            for (int n = 0; n < packed.length; n++) assertThat(readOrRefuse(Arrays.copyOf(packed, n), picture(kind), false)).describedAs(kind + " packed").isFalse();
        });
    }

    @Test
    void everyFlippedBitIsReadOrRefused() {
        VALID.forEach((kind, bytes) -> {
            int step = bytes.length > 2000 ? 997 : bytes.length > 100 ? 7 : 1;
            for (int bit = 0; bit < 8 * bytes.length; bit += step) {
                byte[] damaged = bytes.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                readOrRefuse(damaged, picture(kind), bit % 2 == 0);
            }
        });
    }

    @Provide
    Arbitrary<String> kinds() {
        return Arbitraries.of(VALID.keySet());
    }

    @Property(tries = 800, edgeCases = EdgeCasesMode.NONE)
    void anyBytesAfterAnyBeginningAreReadOrRefused(@ForAll("kinds") String kind, @ForAll @Size(max = 40) byte[] tail, @ForAll @IntRange(max = 300) int kept, @ForAll boolean packed) {
        byte[] bytes = Written.join(Arrays.copyOf(VALID.get(kind), Math.min(kept, VALID.get(kind).length)), tail);
        readOrRefuse(packed ? Written.gzip(bytes) : bytes, picture(kind), false);
    }

    @Property(tries = 800, edgeCases = EdgeCasesMode.NONE)
    void anyBytesPutInAnywhereAreReadOrRefused(@ForAll("kinds") String kind, @ForAll @Size(min = 1, max = 9) byte[] put, @ForAll @IntRange(max = 10_000) int where, @ForAll boolean skipBad) {
        byte[] bytes = VALID.get(kind).clone();
        int at = where % bytes.length;
        System.arraycopy(put, 0, bytes, at, Math.min(put.length, bytes.length - at));
        readOrRefuse(bytes, picture(kind), skipBad);
    }

    /** Ten gigabytes of zeros in ten megabytes, made of a thousand gzip members of ten megabytes each. */
    @Test
    void whatUnpacksToAbsurdlyMuchIsRefused() throws IOException {
        var member = Written.gzip(new byte[10 << 20]);
        var at = Files.createTempDirectory("bomb");
        var file = at.resolve("file.pgm");
        try {
            for (byte[] start : new byte[][] {Written.npy(1, "|u1", false, "(1000000, 10, 1024)", new byte[0]), Written.text("0 1 0\n"), Written.text("a,b\n1,"), {3}, Written.text("P5 7000 7000 255\n")}) {
                try (var out = Files.newOutputStream(file)) {
                    out.write(Written.gzip(start));
                    for (int i = 0; i < 1000; i++) out.write(member);
                }
                assertThat(readOrRefuse(file, false)).isFalse();
            }
            assertThat(readOrRefuse(at, true)).isFalse();
        } finally {
            Files.delete(file);
            Files.delete(at);
        }
    }

    @Test
    void aZipFileThatUnpacksToAbsurdlyMuchIsRefused() throws IOException {
        var at = Files.createTempDirectory("bomb");
        var file = at.resolve("file.pgm");
        try {
            try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new java.util.zip.ZipEntry("X.npy"));
                zip.write(Written.npy(1, "|u1", false, "(600, 1024, 1024)", new byte[0]));
                var zeros = new byte[1 << 20];
                for (int i = 0; i < 600; i++) zip.write(zeros);
            }
            assertThat(readOrRefuse(file, false)).isFalse();
        } finally {
            Files.delete(file);
            Files.delete(at);
        }
    }
}
