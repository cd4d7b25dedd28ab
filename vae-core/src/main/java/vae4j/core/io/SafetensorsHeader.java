package vae4j.core.io;

import java.util.SequencedMap;
import vae4j.core.io.Safetensors.Entry;

/**
 * What the header of a safetensors file says.
 * @param dataStart where the data starts, in bytes from the start of the file
 */
record SafetensorsHeader(SequencedMap<String, String> metadata, SequencedMap<String, Entry> entries, long dataStart) {
    /** The name that is not a tensor's. */
    static final String METADATA = "__metadata__";
}
