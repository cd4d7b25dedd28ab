/** What tests share: random arguments, formulas in double precision, gradients by differences, small models and data. */
package vae4j.core.support;
