package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vae4j.core.data.Column;
import vae4j.core.data.Scaling;
import vae4j.core.data.Schema;
import vae4j.core.data.TableStream;
import vae4j.core.tensor.Shape;

class RowPipelineTest {
    private static final Schema SCHEMA = new Schema(List.of(1), 0, 1, false,
        List.of(new Column("x", 0, false, 0, 1, List.of(), Scaling.NONE)), List.of(), "", ",", false);

    /** Else who waits for rows would wait for ever. */
    @Timeout(20)
    @Test void whatEndsTheReaderReachesWhoWaits() {
        var failing = new InputStream() {
            @Override public int read() {
                throw new OutOfMemoryError("as if there were none");
            }
        };
        try (var pipeline = new RowPipeline<>(TableStream.of(failing, "stdin", SCHEMA), Shape.of(1), 8, 2, x -> x.rows())) {
            assertThatThrownBy(pipeline::next).isInstanceOf(OutOfMemoryError.class).hasMessage("as if there were none");
        }
    }
}
