package vae4j.core.io;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The element types of the safetensors format. Here only {@link #F32} becomes a tensor; the others can be listed. */
public enum ElementType {
    BOOL(8), F4(4), F6_E2M3(6), F6_E3M2(6), F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F8_E4M3FNUZ(8), F8_E5M2FNUZ(8),
    U8(8), I8(8), U16(16), I16(16), F16(16), BF16(16), U32(32), I32(32), F32(32), U64(64), I64(64), F64(64), C64(64);

    private final int bits;

    ElementType(int bits) {
        this.bits = bits;
    }

    /** The size of one element; types under a byte are packed. */
    public int bits() {
        return bits;
    }

    /** All names, for error messages. */
    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
}
