package vae4j.simd;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Things that threads take, use and give back, for memory to be kept between calls: as many as were ever in use at once. */
final class Pool<T> {
    private final Supplier<T> maker;
    private final ArrayDeque<T> unused = new ArrayDeque<>();

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        synchronized (unused) {
            var one = unused.poll();
            if (one != null) return one;
        }
        return maker.get();
    }

    void give(T one) {
        synchronized (unused) {
            unused.push(one);
        }
    }
}
