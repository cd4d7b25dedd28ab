package vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vae4j.core.io.ElementType;
import vae4j.core.io.FormatException;

/**
 * What stands before the values of an NPY file, versions 1.0 to 3.0 (NumPy Enhancement Proposal 1, "A Simple File Format
 * for NumPy Arrays"): magic, version, length, and a Python dictionary of type, order and shape.
 *
 * @param fortran whether the first axis runs fastest
 * @param length  of the header, in bytes
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortran, List<Long> shape, int length) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;
    private static final int MOST_AXES = 32;
    private static final Pattern ENTRY = Pattern.compile(
        "\\s*(['\"])(descr|fortran_order|shape)\\1\\s*:\\s*(?:(['\"])([^'\"]*)\\3|(True|False)|\\(([0-9,\\sL]*)\\)|(\\[.*?\\]))\\s*(,|$)");
    private static final Pattern TYPE = Pattern.compile("([<>|=]?)([a-zA-Z])([0-9]*)");
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
        Map.entry("b1", ElementType.BOOL), Map.entry("u1", ElementType.U8), Map.entry("i1", ElementType.I8),
        Map.entry("u2", ElementType.U16), Map.entry("i2", ElementType.I16), Map.entry("f2", ElementType.F16),
        Map.entry("u4", ElementType.U32), Map.entry("i4", ElementType.I32), Map.entry("f4", ElementType.F32),
        Map.entry("u8", ElementType.U64), Map.entry("i8", ElementType.I64), Map.entry("f8", ElementType.F64));
    private static final Map<String, String> REFUSED = Map.of("O", "Python objects", "U", "text", "S", "text", "a", "text",
        "c", "complex numbers", "M", "dates", "m", "lengths of time", "V", "records", "f", "floats of an unusual size");

    /** @param source for messages */
    static NpyHeader read(InputStream in, Object source) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8) throw wrong(source, "ends after %d bytes, within the header; the file is damaged or still being copied", start.length);
        if (!Arrays.equals(start, 0, 6, MAGIC, 0, 6)) throw wrong(source, "does not start with \\x93NUMPY; expected an NPY file");
        int version = start[6];
        if (version < 1 || version > 3 || start[7] != 0) throw wrong(source, "is of NPY version %d.%d (byte 6); expected 1.0, 2.0 or 3.0", start[6] & 0xFF, start[7] & 0xFF);
        byte[] four = in.readNBytes(version == 1 ? 2 : 4);
        if (four.length < (version == 1 ? 2 : 4)) throw wrong(source, "ends within the header; the file is damaged or still being copied");
        long length = 0;
        for (int i = four.length - 1; i >= 0; i--) length = length << 8 | four[i] & 0xFF;
        if (length > LONGEST) throw wrong(source, "says that its header has %,d bytes (byte 8); expected at most %,d", length, LONGEST);
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) throw wrong(source, "ends after %,d bytes, within the header; the file is damaged or still being copied", 8 + four.length + text.length);
        return parse(new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), 8 + four.length + (int) length, source);
    }

    private static NpyHeader parse(String text, int length, Object source) {
        var dictionary = text.strip();
        if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) throw wrong(source, "has a header that is no Python dictionary: '%s'", dictionary);
        var rest = dictionary.substring(1, dictionary.length() - 1).strip();
        String descr = null;
        Boolean fortran = null;
        List<Long> shape = null;
        int at = 0;
        Matcher entry = ENTRY.matcher(rest);
        while (at < rest.length()) {
            if (!entry.find(at) || entry.start() != at) throw wrong(source, "has a header that is not understood from '%s' on", rest.substring(at));
            at = entry.end();
            switch (entry.group(2)) {
                case "descr" -> {
                    if (entry.group(7) != null) throw wrong(source, "holds records of several fields: %s; expected one array of numbers", entry.group(7));
                    if (entry.group(4) == null || descr != null) throw wrong(source, "has a header without one clear 'descr', the type of the numbers");
                    descr = entry.group(4);
                }
                case "fortran_order" -> {
                    if (entry.group(5) == null || fortran != null) throw wrong(source, "has a header without one clear 'fortran_order'");
                    fortran = entry.group(5).equals("True");
                }
                default -> {
                    if (entry.group(6) == null || shape != null) throw wrong(source, "has a header without one clear 'shape'");
                    shape = shape(entry.group(6), source);
                }
            }
        }
        if (descr == null || fortran == null || shape == null) throw wrong(source, "has a header without 'descr', 'fortran_order' or 'shape': '%s'", dictionary);
        return typed(descr, fortran, shape, length, source);
    }

    private static List<Long> shape(String text, Object source) {
        var shape = new ArrayList<Long>();
        for (String axis : text.split(",")) {
            var digits = axis.strip();
            if (digits.endsWith("L")) digits = digits.substring(0, digits.length() - 1);   // written by Python 2
            if (digits.isEmpty()) continue;
            if (!digits.matches("[0-9]{1,18}") || shape.size() == MOST_AXES) throw wrong(source, "has the shape (%s); expected at most %d sizes below 10^18", text, MOST_AXES);
            shape.add(Long.parseLong(digits));
        }
        return shape;
    }

    private static NpyHeader typed(String descr, boolean fortran, List<Long> shape, int length, Object source) {
        Matcher type = TYPE.matcher(descr);
        if (!type.matches()) throw wrong(source, "holds numbers of the unknown type '%s'", descr);
        var known = TYPES.get(type.group(2) + type.group(3));
        if (known == null) {
            throw wrong(source, "holds %s (type '%s'); expected integers, floats or booleans", REFUSED.getOrDefault(type.group(2), "values of an unknown type"), descr);
        }
        var order = switch (type.group(1)) {
            case ">" -> ByteOrder.BIG_ENDIAN;
            case "<" -> ByteOrder.LITTLE_ENDIAN;
            default -> {
                if (known.bits() > 8) throw wrong(source, "does not say in which order the bytes of '%s' are; expected < or > before it", descr);
                yield ByteOrder.LITTLE_ENDIAN;
            }
        };
        return new NpyHeader(known, order, fortran, shape, length);
    }

    private static FormatException wrong(Object source, String format, Object... values) {
        return new FormatException(source, String.format(java.util.Locale.ROOT, format, values));
    }
}
