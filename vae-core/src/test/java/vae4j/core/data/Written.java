package vae4j.core.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of other programs, made byte by byte from what their formats say. */
final class Written {
    private Written() {}

    static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As NumPy writes it: the dictionary, spaces, and a line end, so that values start at a multiple of 64. */
    static byte[] npy(int version, String descr, boolean fortran, String shape, byte[] values) {
        return npy(version, "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }", values);
    }

    static byte[] npy(int version, String dictionary, byte[] values) {
        int before = version == 1 ? 10 : 12;
        int length = (before + dictionary.length() + 1 + 63) / 64 * 64 - before;
        var header = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93).put(text("NUMPY")).put((byte) version).put((byte) 0);
        if (version == 1) header.putShort((short) length);
        else header.putInt(length);
        header.put(text(dictionary));
        while (header.position() < header.capacity() - 1) header.put((byte) ' ');
        header.put((byte) '\n');
        return join(header.array(), values);
    }

    static byte[] zip(SequencedMap<String, byte[]> members, boolean stored) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var member : members.entrySet()) {
                var entry = new ZipEntry(member.getKey());
                if (stored) {
                    var crc = new java.util.zip.CRC32();
                    crc.update(member.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(member.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(member.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Little-endian. */
    static byte[] int64(long... values) {
        var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) bytes.putLong(v);
        return bytes.array();
    }

    static byte[] float32(ByteOrder order, float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(order);
        for (float v : values) bytes.putFloat(v);
        return bytes.array();
    }

    static byte[] float64(ByteOrder order, double... values) {
        var bytes = ByteBuffer.allocate(8 * values.length).order(order);
        for (double v : values) bytes.putDouble(v);
        return bytes.array();
    }
}
