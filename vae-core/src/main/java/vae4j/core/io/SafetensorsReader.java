package vae4j.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import vae4j.core.io.Safetensors.Entry;

/**
 * Reads the header of a safetensors file, token by token from the mapped file, and checks it against the format and the
 * file's length, so that every entry is known to lie in the file.
 */
final class SafetensorsReader {
    /** The most axes that NumPy and PyTorch know; the format sets no limit. */
    private static final int MOST_AXES = 64;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Bytes of heap that a byte of the worst header takes, doubled: millions of short names, each remembered twice. */
    private static final int HEAP_PER_BYTE = 32;
    private static final long ALWAYS_READ = 1 << 20;
    /** No limits under the format's own: whatever {@link SafetensorsWriter} writes can be read. */
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(StreamReadConstraints.builder().maxNameLength(Safetensors.LONGEST_HEADER).maxStringLength(Safetensors.LONGEST_HEADER).build()).build();

    private final Path file;
    private final MemorySegment bytes;
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    private JsonParser json;

    private SafetensorsReader(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static SafetensorsHeader read(Path file, MemorySegment bytes) {
        return new SafetensorsReader(file, bytes).read();
    }

    private SafetensorsHeader read() {
        long length = length();
        var header = bytes.asSlice(Long.BYTES, length).asByteBuffer();
        checkText(header.duplicate());
        try (var parser = JSON.createParser(ObjectReadContext.empty(), new BufferInput(header))) {
            json = parser;
            object();
            if (json.nextToken() != null) throw wrong("expected nothing but spaces after the header's closing brace");
        } catch (JacksonException e) {
            // Some limits of the parser, such as that of nesting, come without a place.
            throw new FormatException(file, (e.getLocation() == null ? "header: " : at(e.getLocation().getByteOffset())) + JsonError.problem(e), e);
        }
        checkPlaces(Long.BYTES + length);
        return new SafetensorsHeader(metadata, entries, Long.BYTES + length);
    }

    private long length() {
        long size = bytes.byteSize();
        if (size < Long.BYTES + 2) {
            throw new FormatException(file, "has " + size + " bytes, too few for a safetensors file; it is damaged or still being copied");
        }
        long length = bytes.get(LENGTH, 0);
        if (length < 2 || length > Safetensors.LONGEST_HEADER) {
            throw new FormatException(file, "byte 0: says that its header has " + Long.toUnsignedString(length)
                + " bytes, and a safetensors header has 2 to " + Safetensors.LONGEST_HEADER + "; not a safetensors file, or damaged");
        }
        if (length > size - Long.BYTES) {
            throw new FormatException(file, "ends at byte " + size + " inside its header, which goes to byte " + (Long.BYTES + length)
                + "; it is damaged or still being copied");
        }
        if (length > ALWAYS_READ && length > Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE) {
            throw new FormatException(file, "has a header of " + length + " bytes, which may take " + (length * HEAP_PER_BYTE >> 20)
                + " MiB of Java heap (-Xmx) and there are " + (Runtime.getRuntime().maxMemory() >> 20) + "; if the file can be trusted, allow more");
        }
        if (bytes.get(ValueLayout.JAVA_BYTE, Long.BYTES) != '{') {
            throw new FormatException(file, "byte 8: expected '{', the start of the header; not a safetensors file, or damaged");
        }
        return length;
    }

    /** The parser below would guess UTF-16 or UTF-32 from zero bytes, and lets some malformed sequences pass. */
    private void checkText(ByteBuffer header) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var chars = CharBuffer.allocate(8192);
        while (true) {
            var result = decoder.decode(header, chars.clear(), true);
            for (int i = 0; i < chars.position(); i++) {
                if (chars.get(i) == 0) throw new FormatException(file, "the header holds a zero byte, expected JSON text");
            }
            if (result.isError()) throw new FormatException(file, at(header.position()) + "the header is not UTF-8 text");
            if (result.isUnderflow()) return;
        }
    }

    private void object() {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the header, an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            if (name.equals(SafetensorsHeader.METADATA)) metadata();
            else entries.put(name, entry(name));
        }
    }

    private void metadata() {
        expect(json.nextToken(), JsonToken.START_OBJECT, SafetensorsHeader.METADATA + " to be an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, SafetensorsHeader.METADATA + " \"" + name + "\" to be a string");
            metadata.put(name, json.getString());
        }
    }

    private Entry entry(String name) {
        var what = "entry \"" + name + "\" ";
        expect(json.nextToken(), JsonToken.START_OBJECT, what + "to be an object of dtype, shape and data_offsets");
        ElementType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var key = json.currentName();
            json.nextToken();
            switch (key) {
                case "dtype" -> type = type(what);
                case "shape" -> shape = numbers(what + "shape", MOST_AXES);
                case "data_offsets" -> offsets = numbers(what + "data_offsets", 2);
                default -> json.skipChildren();   // as the reference implementation does
            }
        }
        if (type == null) throw wrong(what + "has no dtype");
        if (shape == null) throw wrong(what + "has no shape");
        if (offsets == null) throw wrong(what + "has no data_offsets");
        if (offsets.size() != 2) throw wrong(what + "has data_offsets " + offsets + ", expected a begin and an end");
        return checked(new Entry(name, type, shape, offsets.getFirst(), offsets.getLast()));
    }

    private ElementType type(String what) {
        expect(json.currentToken(), JsonToken.VALUE_STRING, what + "dtype to be a string");
        try {
            return ElementType.valueOf(json.getString());
        } catch (IllegalArgumentException e) {
            throw wrong(what + "has the unknown dtype \"" + json.getString() + "\", expected one of " + ElementType.names());
        }
    }

    private List<Long> numbers(String what, int most) {
        expect(json.currentToken(), JsonToken.START_ARRAY, what + " to be a list of numbers");
        var numbers = new ArrayList<Long>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what + " to hold whole numbers");
            if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) throw wrong(what + " holds a number over 2^63");
            if (json.getLongValue() < 0) throw wrong(what + " holds the negative number " + json.getLongValue());
            if (numbers.size() == most) throw wrong(what + " holds more than " + most + " numbers");
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private Entry checked(Entry entry) {
        var what = "entry \"" + entry.name() + "\" ";
        if (entry.end() < entry.begin()) throw wrong(what + "ends at data byte " + entry.end() + ", before its begin " + entry.begin());
        long bits = entry.type().bits();
        try {
            for (long size : entry.shape()) bits = Math.multiplyExact(bits, size);
        } catch (ArithmeticException e) {
            throw wrong(what + "has the impossible shape " + entry.shape());
        }
        if (bits % 8 != 0 || entry.end() - entry.begin() != bits / 8) {
            throw wrong(what + "has " + (entry.end() - entry.begin()) + " bytes, but " + entry.type() + " of shape " + entry.shape() + " takes " + bits / 8.0);
        }
        return entry;
    }

    /** Laid end to end, the entries are exactly the data: no hole, no overlap, nothing after the last. */
    private void checkPlaces(long dataStart) {
        long size = bytes.byteSize() - dataStart;
        long covered = 0;
        for (var entry : entries.values().stream().sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)).toList()) {
            var what = "entry \"" + entry.name() + "\" ";
            if (entry.end() > size) {
                throw new FormatException(file, "ends at byte " + bytes.byteSize() + ", but " + what + "goes to data byte " + entry.end() + " of " + size
                    + "; it is damaged or still being copied");
            }
            if (entry.begin() < covered) throw new FormatException(file, what + "begins at data byte " + entry.begin() + ", inside the entry before it, which ends at " + covered);
            if (entry.begin() > covered) throw new FormatException(file, what + "begins at data byte " + entry.begin() + " and leaves a hole: the entry before it ends at " + covered);
            covered = entry.end();
        }
        if (covered < size) throw new FormatException(file, "byte " + (dataStart + covered) + ": " + (size - covered) + " bytes after the last entry belong to nothing");
    }

    private void expect(JsonToken found, JsonToken expected, String what) {
        if (found != expected) throw wrong("expected " + what);
    }

    private FormatException wrong(String problem) {
        return new FormatException(file, at(json.currentTokenLocation().getByteOffset()) + problem);
    }

    private static String at(long headerByte) {
        return headerByte < 0 ? "" : "byte " + (Long.BYTES + headerByte) + ": ";
    }
}
