package vae4j.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WorkspaceTest {
    private static List<Tensor> step(Workspace workspace, List<Integer> sizes) {
        var tensors = new ArrayList<Tensor>();
        for (int size : sizes) {
            var tensor = workspace.allocate(Shape.of(size));
            for (long i : new long[] {0, size - 1}) tensor.set(i, tensors.size());
            tensors.add(tensor);
        }
        return tensors;
    }

    @Property(tries = 50) void tensorsOfAStepAreAlignedAndDoNotOverlap(@ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 400_000) Integer> sizes) {
        try (var workspace = new Workspace()) {
            for (int round = 0; round < 2; round++) {
                var tensors = step(workspace, sizes);
                for (int t = 0; t < tensors.size(); t++) {
                    var tensor = tensors.get(t);
                    assertThat((tensor.segment().address() + tensor.offset()) % Tensor.ALIGNMENT).isZero();
                    assertThat(tensor.get(0)).isEqualTo(t);
                    assertThat(tensor.get(tensor.size() - 1)).isEqualTo(t);
                }
                workspace.rewind();
            }
        }
    }

    @Property(tries = 50) void stepsOfOneSizeTakeNoMoreMemoryAfterTheFirst(@ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 400_000) Integer> sizes) {
        try (var workspace = new Workspace()) {
            step(workspace, sizes);
            workspace.rewind();
            long capacity = workspace.capacity();
            var first = step(workspace, sizes).getFirst().segment();
            for (int i = 0; i < 4; i++) {
                workspace.rewind();
                for (var tensor : step(workspace, sizes)) assertThat(tensor.segment()).as("one slab, never replaced").isSameAs(first);
                assertThat(workspace.capacity()).isEqualTo(capacity);
            }
        }
    }

    @Property(tries = 5) void closingGivesAllBackAndTheNextStepStartsAnew(@ForAll @IntRange(min = 1, max = 1_000_000) int size) {
        var workspace = new Workspace();
        var tensor = workspace.allocate(Shape.of(size));
        workspace.close();
        assertThat(workspace.capacity()).isZero();
        assertThat(tensor.segment().scope().isAlive()).isFalse();
        try (workspace) {
            workspace.allocate(Shape.of(size)).set(size - 1, 1);
        }
    }
}
