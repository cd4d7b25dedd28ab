package vae4j.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shape of this machine. */
final class Species {
    /** The widest there is, but 16 lanes at most: as many as a sum of the contract has partials. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > 16
        ? VectorSpecies.of(float.class, VectorShape.S_512_BIT) : FloatVector.SPECIES_PREFERRED;

    private Species() {}
}
