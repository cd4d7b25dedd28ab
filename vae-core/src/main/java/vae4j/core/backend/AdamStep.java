package vae4j.core.backend;

/**
 * The numbers of one update of Adam (Kingma and Ba 2015, algorithm 1) or AdamW (Loshchilov and Hutter 2019).
 *
 * @param gradientScale each gradient is multiplied by this first (clipping by norm); 1 for none
 * @param beta1         decay of the first moment
 * @param beta2         decay of the second moment
 * @param stepSize      learning rate / (1 - beta1^t)
 * @param rootScale     1 / sqrt(1 - beta2^t)
 * @param epsilon       added to the root of the corrected second moment
 * @param keep          each parameter is multiplied by this first: 1 - learning rate * weight decay; 1 for none
 */
public record AdamStep(float gradientScale, float beta1, float beta2, float stepSize, float rootScale, float epsilon, float keep) {
    /** Moments with a smaller magnitude become 0, so that those of dead inputs do not decay into slow subnormals. */
    public static final float FLUSH = 0x1p-100f;
}
