package vae4j.core.data;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Unpacks pictures. vae-core itself knows PGM and PPM only; a module that knows more, such as {@code vae4j.images}, is
 * found by {@link ServiceLoader}, so that whoever has no such pictures does not need the libraries for them.
 * Implementations may be called by several threads at once.
 */
public interface ImageDecoder {
    /** Whether these are the first bytes of a picture that it can unpack. */
    boolean knows(byte[] start);

    /**
     * Unpacks a picture.
     *
     * @param file       the whole file
     * @param mostPixels a picture with more must be refused before memory is taken for it
     * @throws DataException if the picture is damaged or too large; the message says what, without the file's name
     */
    Picture decode(byte[] file, long mostPixels);

    /**
     * Unsigned bytes, row by row from the top; of colours first all red ones, then all green, then all blue.
     *
     * @param channels 1 for grey, 3 for colours
     */
    record Picture(int height, int width, int channels, byte[] values) {
        public Picture {
            if (height < 1 || width < 1 || channels != 1 && channels != 3 || values.length != (long) height * width * channels) {
                throw new IllegalArgumentException(values.length + " values for a picture of " + height + " x " + width + " pixels of " + channels);
            }
        }
    }

    /** The one that knows a picture. */
    static Optional<ImageDecoder> of(byte[] start) {
        return ImageDecoders.ALL.stream().filter(d -> d.knows(start)).findFirst();
    }
}
