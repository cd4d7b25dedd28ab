package vae4j.core.backend;

/** How the independent pieces of a kernel are computed: one after the other, or shared out over threads. */
@FunctionalInterface
public interface Pieces {
    /** What is computed. */
    interface Task {
        void piece(int index);
    }

    /** One after the other. */
    Pieces IN_ORDER = (count, task) -> {
        for (int i = 0; i < count; i++) task.piece(i);
    };

    /** Computes the pieces 0 to {@code count - 1}; when it returns, all are done. */
    void run(int count, Task task);
}
