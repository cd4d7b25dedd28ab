package vae4j.core.io;

import java.util.Arrays;

/** A picture of bytes: grey or red-green-blue, rows from the top, pixels from the left, no gaps. Starts black. */
public final class Raster {
    private final int width;
    private final int height;
    private final int channels;
    private final byte[] bytes;

    private Raster(int width, int height, int channels) {
        long size = (long) width * height * channels;
        if (width < 1 || height < 1 || size > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels and " + channels + " channel(s): each side needs a pixel, and all bytes must fit into 2 GiB");
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.bytes = new byte[(int) size];
    }

    /** @throws IllegalArgumentException if a side is under 1, or the picture over 2 GiB */
    public static Raster grey(int width, int height) {
        return new Raster(width, height, 1);
    }

    /** @throws IllegalArgumentException if a side is under 1, or the picture over 2 GiB */
    public static Raster rgb(int width, int height) {
        return new Raster(width, height, 3);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** 1: grey; 3: red, green, blue. */
    public int channels() {
        return channels;
    }

    /** One value, 0 to 255. */
    public int get(int x, int y, int channel) {
        return bytes[index(x, y, channel)] & 0xFF;
    }

    /** @param value 0 to 255 */
    public void set(int x, int y, int channel, int value) {
        if (value < 0 || value > 255) throw new IllegalArgumentException("a pixel's value is 0 to 255, not " + value);
        bytes[index(x, y, channel)] = (byte) value;
    }

    /** Sets every value of every channel; returns this. */
    public Raster fill(int value) {
        Arrays.fill(bytes, (byte) value);
        return this;
    }

    private int index(int x, int y, int channel) {
        if (x < 0 || x >= width || y < 0 || y >= height || channel < 0 || channel >= channels) {
            throw new IndexOutOfBoundsException("pixel " + x + ", " + y + ", channel " + channel + " of a picture of " + width + " x " + height + " x " + channels);
        }
        return (y * width + x) * channels + channel;
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }
}
