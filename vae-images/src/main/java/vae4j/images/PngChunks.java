package vae4j.images;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import vae4j.core.data.DataException;

/**
 * Walks through a PNG file (ISO/IEC 15948, section 5) and checks what the JDK's reader does not: that every chunk is
 * there, and its checksum.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int HEADER = 8;

    private PngChunks() {}

    static void check(byte[] file) {
        var bytes = ByteBuffer.wrap(file);
        int at = SIGNATURE;
        while (true) {
            if (file.length - at < HEADER + 4) throw ends(at);
            int length = bytes.getInt(at);
            if (length < 0 || length > file.length - at - HEADER - 4) throw ends(at);
            var crc = new CRC32();
            crc.update(file, at + 4, 4 + length);
            if ((int) crc.getValue() != bytes.getInt(at + HEADER + length)) throw new DataException("is damaged: the chunk at byte %,d has a wrong checksum".formatted(at));
            boolean last = bytes.getInt(at + 4) == 0x49454E44;    // IEND
            at += HEADER + length + 4;
            if (last) return;
        }
    }

    private static DataException ends(int at) {
        return new DataException("ends within the chunk at byte %,d; the file is damaged or still being copied".formatted(at));
    }
}
