package vae4j.core.io;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes pictures as <a href="https://www.w3.org/TR/png-3/">PNG</a>: 8 bits a channel, grey or RGB, not interlaced.
 * <p>Made of java.util.zip alone. javax.imageio would do it too, but it lives in java.desktop, and that module puts
 * AWT's native libraries and fonts into every runtime image and every service that links this library.
 */
public final class Png {
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** What zlib stands for when it is not told: the highest level took twenty times as long for a report and saved 3 % of its size. */
    private static final int LEVEL = 6;
    private static final int GREY = 0;
    private static final int RGB = 2;

    private Png() {}

    /** Writes by {@link AtomicFile}. @throws UncheckedIOException if the file cannot be written */
    public static void write(Path file, Raster raster) {
        AtomicFile.writeStream(file, out -> write(out, raster));
    }

    /** The bytes of a PNG file, for pictures inside of other files. */
    public static byte[] encode(Raster raster) {
        var bytes = new ByteArrayOutputStream();
        try {
            write(bytes, raster);
        } catch (IOException e) {
            throw new UncheckedIOException(e);   // memory has no I/O errors
        }
        return bytes.toByteArray();
    }

    private static void write(OutputStream to, Raster raster) throws IOException {
        var out = new DataOutputStream(to);
        out.write(SIGNATURE);
        chunk(out, "IHDR", header(raster));
        chunk(out, "IDAT", deflate(raster));
        chunk(out, "IEND", new byte[0]);
        out.flush();
    }

    static byte[] header(Raster raster) {
        return ByteBuffer.allocate(13).putInt(raster.width()).putInt(raster.height())
            .put((byte) 8).put((byte) (raster.channels() == 1 ? GREY : RGB))
            .put((byte) 0).put((byte) 0).put((byte) 0).array();   // deflate, adaptive filters, no interlace
    }

    static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    /** Each row with filter 0 (none) before it: in grids of small pictures, repeats compress better than differences. */
    static byte[] deflate(Raster raster) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(LEVEL);
        try (var out = new DeflaterOutputStream(bytes, deflater, 1 << 13)) {
            int row = raster.width() * raster.channels();
            for (int y = 0; y < raster.height(); y++) {
                out.write(0);
                out.write(raster.bytes(), y * row, row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }
}
