package vae4j.core.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vae4j.core.tensor.Tensor;

/** The writing half of {@link Safetensors}. */
final class SafetensorsWriter {
    /** A ByteBuffer holds less than 2 GiB, a segment any amount. */
    private static final long PIECE = 1 << 30;

    private SafetensorsWriter() {}

    static void write(Path file, Map<String, String> metadata, SequencedMap<String, Tensor> tensors) {
        var header = header(metadata, tensors);
        AtomicFile.writeChannel(file, channel -> {
            writeAll(channel, header);
            for (var tensor : tensors.values()) {
                var bytes = tensor.bytes();
                for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                    writeAll(channel, bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
                }
            }
        });
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    /** The length, the JSON, and spaces up to where the data may start. */
    private static ByteBuffer header(Map<String, String> metadata, SequencedMap<String, Tensor> tensors) {
        byte[] json = json(metadata, tensors);
        long start = (Long.BYTES + (long) json.length + Tensor.ALIGNMENT - 1) & -Tensor.ALIGNMENT;
        if (start - Long.BYTES > Safetensors.LONGEST_HEADER) {
            throw new IllegalArgumentException("the header would have " + json.length + " bytes of names and metadata; a safetensors file allows " + Safetensors.LONGEST_HEADER);
        }
        var header = ByteBuffer.allocate((int) start).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(start - Long.BYTES).put(json);
        Arrays.fill(header.array(), header.position(), header.capacity(), (byte) ' ');
        return header.rewind();
    }

    private static byte[] json(Map<String, String> metadata, SequencedMap<String, Tensor> tensors) {
        var bytes = new ByteArrayOutputStream();
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafetensorsHeader.METADATA).writeStartObject();
                // By name: the order of Map.of changes from run to run.
                new TreeMap<>(metadata).forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long at = 0;
            for (var entry : tensors.entrySet()) {
                if (entry.getKey().equals(SafetensorsHeader.METADATA)) {
                    throw new IllegalArgumentException("a tensor cannot be named " + SafetensorsHeader.METADATA + ": the safetensors format keeps its notes there");
                }
                int[] shape = entry.getValue().shape().toArray();
                long end = at + entry.getValue().size() * Float.BYTES;
                json.writeName(entry.getKey()).writeStartObject().writeStringProperty("dtype", ElementType.F32.name());
                json.writeName("shape").writeArray(shape, 0, shape.length);
                json.writeName("data_offsets").writeArray(new long[] {at, end}, 0, 2);
                json.writeEndObject();
                at = end;
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
