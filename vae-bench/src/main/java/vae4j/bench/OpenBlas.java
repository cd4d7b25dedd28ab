package vae4j.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Tensor;

/**
 * The matrix product of an installed OpenBLAS, called by the foreign function API, to compare with. The library is
 * {@code libopenblas.so.0} or {@code libopenblas.so} where the system looks for libraries, or the file that
 * {@code -Dvae4j.bench.openblas} names; SciPy's own, whose functions start with {@code scipy_}, will do.
 */
@SuppressWarnings("restricted") // calling what is no Java is what this is for
final class OpenBlas {
    private static final List<String> LIBRARIES = List.of("libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll");
    private static final List<String> PREFIXES = List.of("", "scipy_");
    private static final int ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112;

    private final MethodHandle sgemm;

    private OpenBlas(MethodHandle sgemm) {
        this.sgemm = sgemm;
    }

    /** Empty if there is none. */
    static Optional<OpenBlas> find(int threads) {
        var named = System.getProperty("vae4j.bench.openblas");
        for (var library : named == null ? LIBRARIES : List.of(named)) {
            try {
                var symbols = SymbolLookup.libraryLookup(library, Arena.global());
                for (var prefix : PREFIXES) {
                    var sgemm = symbols.find(prefix + "cblas_sgemm");
                    if (sgemm.isPresent()) return Optional.of(open(sgemm.get(), symbols.findOrThrow(prefix + "openblas_set_num_threads"), threads));
                }
            } catch (IllegalArgumentException e) {
                // Not on this system; another name may be.
            }
        }
        return Optional.empty();
    }

    private static OpenBlas open(MemorySegment sgemm, MemorySegment setThreads, int threads) {
        var linker = Linker.nativeLinker();
        try {
            linker.downcallHandle(setThreads, FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(threads);
        } catch (Throwable e) {
            throw new IllegalStateException("OpenBLAS takes no number of threads", e);
        }
        return new OpenBlas(linker.downcallHandle(sgemm, FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT)));
    }

    /** {@code c = a b}. */
    void product(Operand a, Operand b, Tensor c) {
        try {
            sgemm.invokeExact(ROW_MAJOR, a.transposed() ? TRANSPOSE : NO_TRANSPOSE, b.transposed() ? TRANSPOSE : NO_TRANSPOSE, a.rows(), b.columns(), a.columns(),
                1f, address(a.tensor()), a.tensor().columns(), address(b.tensor()), b.tensor().columns(), 0f, address(c), c.columns());
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sgemm failed", e);
        }
    }

    private static MemorySegment address(Tensor t) {
        return t.segment().asSlice(t.offset());
    }
}
