package vae4j.core.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message in the <a href="https://protobuf.dev/programming-guides/encoding/">wire format of Protocol Buffers</a>, field
 * by field. Their Java library would need code that protoc generates, and is no real module, which jlink refuses.
 */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED32 = 5;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Protobuf number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    Protobuf number(int field, float value) {
        tag(field, FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int shift = 0; shift < 32; shift += 8) bytes.write(bits >>> shift);
        return this;
    }

    Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toBytes());
    }

    Protobuf bytes(int field, byte[] value) {
        tag(field, LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** All fields of another message, as fields of this one. */
    Protobuf append(Protobuf other) {
        bytes.writeBytes(other.toBytes());
        return this;
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        while ((value & ~0x7FL) != 0) {
            bytes.write((int) (value & 0x7F | 0x80));
            value >>>= 7;
        }
        bytes.write((int) value);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
