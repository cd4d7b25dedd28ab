package vae4j.core.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by the letter of the format, whatever the header says: what the writer would never write. */
final class RawSafetensors {
    private RawSafetensors() {}

    static Path write(Path file, String header, int dataBytes) {
        return write(file, header.getBytes(StandardCharsets.UTF_8), new byte[dataBytes]);
    }

    static Path write(Path file, byte[] header, byte[] data) {
        return write(file, ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length).put(header).put(data).array());
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
