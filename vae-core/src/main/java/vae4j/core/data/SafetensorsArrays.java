package vae4j.core.data;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.PagedFile;
import vae4j.core.data.store.Spool;
import vae4j.core.io.FormatException;
import vae4j.core.io.Safetensors;

/** The arrays of a safetensors file, of any type that is numbers. */
final class SafetensorsArrays {
    private SafetensorsArrays() {}

    static ArraySet read(Path file, Budget budget) {
        Path plain = InputFile.unpacked(file);
        try (var tensors = Safetensors.open(plain)) {
            var headers = new LinkedHashMap<String, ArraySet.Header>();
            var starts = new LinkedHashMap<String, Long>();
            tensors.entries().forEach((name, entry) -> {
                var problem = Matrix.readable(entry.type()) ? null : new FormatException(file, "entry \"" + name + "\" is of type " + entry.type() + ", which cannot be read");
                headers.put(name, new ArraySet.Header(entry.type(), entry.shape(), problem));
                starts.put(name, tensors.position(name));
            });
            if (headers.isEmpty()) throw new FormatException(file, "holds no arrays; expected examples");
            return ArraySet.of(file, headers, name -> array(file, plain, name, headers.get(name), starts.get(name), budget));
        } catch (FormatException e) {
            if (plain.equals(file) || !e.getMessage().startsWith(plain.toString())) throw e;
            throw new FormatException(file, "unpacked " + e.getMessage().substring(plain.toString().length() + 2), e);
        }
    }

    private static NamedArray array(Path file, Path plain, String name, ArraySet.Header header, long start, Budget budget) {
        long size = NamedArray.size(file + ": " + name, header.type(), header.shape());
        var paged = PagedFile.open(plain, Budget.of(0)).slice(start, size);
        if (size > budget.left() / 2) {
            return new NamedArray(file, name, header.type(), ByteOrder.LITTLE_ENDIAN, header.shape(), PagedFile.open(plain, budget).slice(start, size));
        }
        var spool = new Spool(file, size, budget);
        var chunk = new byte[1 << 16];
        for (long at = 0; at < size; at += chunk.length) {
            int n = (int) Math.min(chunk.length, size - at);
            paged.read(at, java.lang.foreign.MemorySegment.ofArray(chunk).asSlice(0, n));
            spool.write(chunk, 0, n);
        }
        return new NamedArray(file, name, header.type(), ByteOrder.LITTLE_ENDIAN, header.shape(), spool.finish());
    }
}
