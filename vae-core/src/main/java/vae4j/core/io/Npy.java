package vae4j.core.io;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import vae4j.core.tensor.Tensor;

/** Writes a tensor as <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NPY 1.0</a>: little-endian float32 in C order. */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    private static final int CHUNK = 1 << 14;

    private Npy() {}

    /** Writes by {@link AtomicFile}. @throws java.io.UncheckedIOException if the file cannot be written */
    public static void write(Path file, Tensor tensor) {
        AtomicFile.writeStream(file, out -> {
            writeHeader(out, tensor);
            var buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long i = 0; i < tensor.size(); i++) {
                buffer.putFloat(tensor.get(i));
                if (!buffer.hasRemaining() || i + 1 == tensor.size()) {
                    out.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                }
            }
        });
    }

    private static void writeHeader(OutputStream out, Tensor tensor) throws java.io.IOException {
        var shape = Arrays.stream(tensor.shape().toArray()).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
        int length = MAGIC.length + Short.BYTES + header.length() + 1;
        header += " ".repeat(-length & ALIGNMENT - 1) + "\n";         // so that the numbers start aligned
        out.write(MAGIC);
        out.write(header.length() & 0xFF);
        out.write(header.length() >>> 8);
        out.write(header.getBytes(StandardCharsets.US_ASCII));
    }
}
