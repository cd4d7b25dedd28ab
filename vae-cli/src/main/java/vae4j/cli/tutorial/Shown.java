package vae4j.cli.tutorial;

import java.util.List;
import java.util.SequencedMap;
import vae4j.core.io.Raster;

/**
 * What came of an experiment.
 *
 * @param rows    of its table: numbers by name, the same names in each
 * @param picture of it
 * @param caption what the picture shows
 */
public record Shown(List<SequencedMap<String, Object>> rows, Raster picture, String caption) {
    public Shown {
        rows = List.copyOf(rows);
    }
}
