package vae4j.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final Tensor matrix = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);

    @Test void isRowMajor() {
        assertThat(matrix.get(2, 0)).isEqualTo(5);
        assertThat(matrix.get(3)).isEqualTo(4);
        assertThat(matrix.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test void startsAsZerosAtACacheLine() {
        try (var arena = Arena.ofConfined()) {
            for (int n = 1; n < 40; n += 3) {
                var tensor = Tensor.allocate(arena, Shape.of(n));
                assertThat(tensor.toArray()).containsOnly(0);
                assertThat(tensor.segment().address() % Tensor.ALIGNMENT).isZero();
            }
        }
    }

    @Test void elementsOutsideAreRefusedWithTheShape() {
        for (long index : new long[] {-1, 6, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> matrix.get(index)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("[3, 2]").hasMessageContaining("" + index);
            assertThatThrownBy(() -> matrix.set(index, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> matrix.rows(1, 1).get(2)).as("of the tensor around a view").isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test void viewsShareMemory() {
        matrix.rows(1, 2).set(3, 60);
        matrix.reshape(Shape.of(2, 3)).set(0, 10);
        assertThat(matrix.toArray()).containsExactly(10, 2, 3, 4, 5, 60);
        assertThat(matrix.rows(1, 1).toArray()).containsExactly(3, 4);
        assertThat(matrix.rows(1, 1).shape()).isEqualTo(Shape.of(1, 2));
        assertThat(matrix.rows(1, 2).bytes().byteSize()).isEqualTo(16);
    }

    @Test void aDetachedCopySharesNothing() {
        var copy = matrix.rows(1, 2).detach();
        matrix.set(2, 99);
        assertThat(copy.toArray()).containsExactly(3, 4, 5, 6);
    }

    @Test void misfitsNameBothShapes() {
        assertThatThrownBy(() -> matrix.reshape(Shape.of(4))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 2]").hasMessageContaining("[4]");
        assertThatThrownBy(() -> matrix.copyFrom(Tensor.allocate(Shape.of(5)))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 2]").hasMessageContaining("[5]");
        assertThatThrownBy(() -> matrix.copyFrom(1, 2)).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 2]").hasMessageContaining("2 values");
        assertThat(matrix.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test void rowsOutsideAreRefused() {
        int[][] outside = {{-1, 1}, {2, 2}, {0, 0}, {1, -1}, {Integer.MAX_VALUE, 1}, {1, Integer.MAX_VALUE}};
        for (int[] r : outside) assertThatThrownBy(() -> matrix.rows(r[0], r[1])).as("rows(%d, %d)", r[0], r[1]).isInstanceOf(ShapeException.class);
        var view = matrix.rows(0, 2);
        assertThatThrownBy(() -> view.rows(1, 2)).as("in its memory, but not in it").isInstanceOf(ShapeException.class).hasMessageContaining("[2, 2]");
    }

    @Test void memoryThatIsTooShortOrOnTheHeapIsRefused() {
        try (var arena = Arena.ofConfined()) {
            var segment = arena.allocate(24, 4);
            assertThatThrownBy(() -> new Tensor(Shape.of(3, 2), segment, 4)).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 2]").hasMessageContaining("24");
            assertThatThrownBy(() -> new Tensor(Shape.of(1), segment, -4)).isInstanceOf(ShapeException.class);
        }
        assertThatThrownBy(() -> new Tensor(Shape.of(1), MemorySegment.ofArray(new float[1]), 0)).isInstanceOf(ShapeException.class).hasMessageContaining("heap");
    }
}
