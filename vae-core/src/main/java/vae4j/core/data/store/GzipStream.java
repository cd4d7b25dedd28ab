package vae4j.core.data.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), one member after the other. Unlike {@code GZIPInputStream} it does not take damage for the
 * end: what follows a member must be another one, or zeros, with which tapes and some tools fill up.
 */
public final class GzipStream extends InputStream {
    /** Packed data that is not gzip; the message continues a sentence. */
    public static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String what) {
            super(what);
        }
    }

    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final byte[] packed = new byte[CHUNK];
    private int position;
    private int limit;
    private long before;                                          // bytes of the file before the chunk
    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private boolean end;

    /**
     * Reads the first header.
     *
     * @throws EOFException here and later, if the packed data ends too early
     */
    public GzipStream(InputStream in) throws IOException {
        this.in = in;
        header();
        inflater = new Inflater(true);                            // last, as it must be closed
    }

    @Override public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) return 0;
        try {
            while (!end) {
                int n = inflater.inflate(to, offset, length);
                if (n > 0) {
                    crc.update(to, offset, n);
                    return n;
                }
                if (inflater.finished()) nextMember();
                else if (inflater.needsDictionary()) throw new Damaged("asks for a dictionary, which gzip does not have");
                else feed();
            }
            return -1;
        } catch (DataFormatException e) {
            throw new Damaged(e.getMessage() == null ? "invalid packed data" : e.getMessage());
        }
    }

    /** 1 while there are packed bytes, whatever they unpack to. */
    @Override public int available() throws IOException {
        return !end && (inflater.getRemaining() > 0 || position < limit || in.available() > 0) ? 1 : 0;
    }

    /** How many packed bytes were used so far. */
    public long packedBytes() {
        return before + position - inflater.getRemaining();
    }

    @Override public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private void feed() throws IOException {
        if (position == limit && !fill()) throw new EOFException();
        inflater.setInput(packed, position, limit - position);
        position = limit;                                         // the inflater has them; it tells what it left over
    }

    private void nextMember() throws IOException {
        position = limit - inflater.getRemaining();
        long sum = four();
        long length = four();
        if (sum != crc.getValue()) throw new Damaged("the checksum is wrong");
        if (length != (inflater.getBytesWritten() & 0xFFFFFFFFL)) throw new Damaged("the length in the gzip trailer is wrong");
        int next;
        do {
            next = position < limit || fill() ? packed[position] & 0xFF : -1;
            if (next == 0) position++;
        } while (next == 0);
        if (next < 0) {
            end = true;
            return;
        }
        if (next != 0x1F) throw new Damaged("byte %,d of the file is neither gzip nor the end".formatted(before + position));
        inflater.reset();
        crc.reset();
        header();
    }

    /** RFC 1952, section 2.3: magic, method, flags, time, level, system, and what the flags announce. */
    private void header() throws IOException {
        if (next() != 0x1F || next() != 0x8B) throw new Damaged("not gzip");
        int method = next();
        if (method != 8) throw new Damaged("packed by method %d; expected 8, deflate".formatted(method));
        int flags = next();
        if ((flags & 0xE0) != 0) throw new Damaged("the gzip header has unknown flags");
        skip(6);
        if ((flags & 4) != 0) skip(next() | next() << 8);
        if ((flags & 8) != 0) skipName();
        if ((flags & 16) != 0) skipName();
        if ((flags & 2) != 0) skip(2);
    }

    private long four() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) next();
    }

    private void skipName() throws IOException {
        while (next() != 0) { }
    }

    private int next() throws IOException {
        if (position == limit && !fill()) throw new EOFException();
        return packed[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        before += limit;
        position = 0;
        limit = Math.max(in.read(packed), 0);
        return limit > 0;
    }
}
