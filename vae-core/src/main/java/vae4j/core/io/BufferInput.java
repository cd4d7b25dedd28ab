package vae4j.core.io;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** What is left of a buffer, as a stream; never fails. */
final class BufferInput extends InputStream {
    private final ByteBuffer bytes;

    BufferInput(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    @Override public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
    }

    @Override public int read(byte[] into, int offset, int length) {
        if (length == 0) return 0;
        if (!bytes.hasRemaining()) return -1;
        int count = Math.min(length, bytes.remaining());
        bytes.get(into, offset, count);
        return count;
    }
}
