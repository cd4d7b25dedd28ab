package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.density.Density;

/**
 * One loop of {@link LogProbabilities} over a block of numbers, as {@link Pass} is of other kernels, and for the same
 * reason: so that each is compiled within C2's limit on its own.
 */
interface DensityPass {
    /**
     * Works on n numbers, a multiple of 16.
     *
     * @param s  of the thread: after the last pass the terms are its first n numbers
     * @param da where slopes go; somewhere not to be touched if none are wanted, and likewise db
     */
    void block(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo,
               MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n);
}
