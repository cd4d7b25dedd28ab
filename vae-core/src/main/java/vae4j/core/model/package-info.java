/**
 * The models, each readable from top to bottom as its paper's equations, with what it takes to make, use, save and load
 * one. No kernels, no training.
 */
package vae4j.core.model;
