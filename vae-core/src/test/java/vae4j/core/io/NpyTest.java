package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Read byte by byte as the format's description says. */
class NpyTest {
    @TempDir Path folder;

    private void assertHolds(Shape shape, String written) throws IOException {
        var tensor = Tensor.allocate(shape);
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, i - 2.5f);
        var file = folder.resolve("x.npy");
        Npy.write(file, tensor);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.slice(0, 8)).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}));
        int length = Short.toUnsignedInt(bytes.getShort(8));
        assertThat((10 + length) % 64).isZero();
        var header = StandardCharsets.US_ASCII.decode(bytes.slice(10, length)).toString();
        assertThat(header).endsWith("\n").contains("'descr': '<f4'", "'fortran_order': False", "'shape': " + written);
        assertThat(bytes.capacity()).isEqualTo(10 + length + 4 * tensor.size());
        for (int i = 0; i < tensor.size(); i++) assertThat(bytes.getFloat(10 + length + 4 * i)).isEqualTo(i - 2.5f);
    }

    @Test void aTensorIsWrittenWithItsShape() throws IOException {
        assertHolds(Shape.of(3, 5), "(3, 5,)");
        assertHolds(Shape.of(7), "(7,)");
    }

    @Test void moreThanOneBufferIsWrittenWhole() throws IOException {
        assertHolds(Shape.of(211, 2, 97), "(211, 2, 97,)");
    }
}
