package vae4j.core.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A file of named tensors in the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>,
 * mapped into memory: opening reads the header only, and tensors are windows on the file, not copies. They are
 * read-only and live until the file is closed; {@link Tensor#detach} and {@link Tensor#copyFrom} copy values out.
 * For any number of threads.
 * <p>The file must not be changed in place while it is open ({@link #write} never does; it puts a new file there).
 * On Windows an open file cannot be replaced: close it before saving under its name.
 */
public final class Safetensors implements AutoCloseable {
    /** The format's own limit for the header, in bytes. */
    public static final int LONGEST_HEADER = 100_000_000;

    /**
     * What the header says about one tensor.
     * @param shape outermost axis first; empty for a single number; an axis may have the size 0
     * @param begin of the first byte, from the start of the data
     * @param end after the last byte
     */
    public record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {
        public Entry {
            shape = List.copyOf(shape);
        }
    }

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final SafetensorsHeader header;

    private Safetensors(Path file, Arena arena, MemorySegment bytes, SafetensorsHeader header) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Writes tensors in the given order, after the metadata in the order of their names; the same content always gives
     * the same bytes. The data starts at a multiple of {@value Tensor#ALIGNMENT} bytes and is written from where it
     * lies. The file appears whole or not at all, see {@link AtomicFile}.
     * @throws IllegalArgumentException if a name is {@code __metadata__}, or the header would be longer than the format allows
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Map<String, String> metadata, SequencedMap<String, Tensor> tensors) {
        checkByteOrder();
        SafetensorsWriter.write(file, metadata, tensors);
    }

    /** @throws FormatException if there is no such file, it cannot be read, or anything in it contradicts the format */
    public static Safetensors open(Path file) {
        checkByteOrder();
        if (!Files.exists(file)) throw new FormatException(file, "there is no such file");
        if (Files.isDirectory(file)) throw new FormatException(file, "is a folder, expected a safetensors file");
        if (!Files.isRegularFile(file)) throw new FormatException(file, "is a device or a pipe, expected a safetensors file");
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(file, arena, bytes, SafetensorsReader.read(file, bytes));
        } catch (IOException e) {
            arena.close();
            throw new FormatException(file, "cannot be read: " + AtomicFile.reason(e), e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static void checkByteOrder() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("safetensors files are little-endian and this machine is big-endian: not supported");
        }
    }

    /** The file's own notes: text by name, in the file's order. */
    public SequencedMap<String, String> metadata() {
        return Collections.unmodifiableSequencedMap(header.metadata());
    }

    /** What is in the file, by name, in the header's order, tensors of every type. */
    public SequencedMap<String, Entry> entries() {
        return Collections.unmodifiableSequencedMap(header.entries());
    }

    /** Where the first byte of a tensor is in the file, for readers of types that are no {@link Tensor}. */
    public long position(String name) {
        return header.dataStart() + header.entries().get(name).begin();
    }

    /**
     * A tensor of the file, without a copy unless another writer put it at a place that is no multiple of 4 bytes.
     * @throws FormatException if there is none of this name, it is not of type F32, or it is empty or too large for a {@link Shape}
     */
    public Tensor tensor(String name) {
        var entry = header.entries().get(name);
        if (entry == null) throw new FormatException(file, "has no entry \"" + name + "\"; it has " + someNames());
        if (entry.type() != ElementType.F32) {
            throw new FormatException(file, "entry \"" + name + "\" is of type " + entry.type() + ", and only F32 can be read as a tensor");
        }
        var shape = shape(entry);
        long start = header.dataStart() + entry.begin();
        if (start % Float.BYTES == 0) return new Tensor(shape, bytes, start);
        var copy = Tensor.allocate(shape);
        MemorySegment.copy(bytes, start, copy.segment(), copy.offset(), entry.end() - entry.begin());
        return copy;
    }

    private Shape shape(Entry entry) {
        for (long size : entry.shape()) {
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw new FormatException(file, "entry \"" + entry.name() + "\" has the shape " + entry.shape()
                    + ", and a tensor's axes must have between 1 and " + Integer.MAX_VALUE + " elements");
            }
        }
        return Shape.of(entry.shape().stream().mapToInt(Math::toIntExact).toArray());
    }

    private String someNames() {
        var names = header.entries().keySet();
        if (names.isEmpty()) return "none";
        return names.stream().limit(10).collect(Collectors.joining(", ")) + (names.size() > 10 ? " and " + (names.size() - 10) + " more" : "");
    }

    /** Unmaps the file; its tensors cannot be used any more. */
    @Override public void close() {
        if (arena.scope().isAlive()) arena.close();
    }

    @Override public String toString() {
        return file + " " + header.entries().values();
    }
}
