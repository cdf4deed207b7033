#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// The C library's functions under names that the cases and methods of our own types cannot hide.
func libraryExp(_ value: Double) -> Double { exp(value) }
func libraryLog(_ value: Double) -> Double { log(value) }
func libraryPower(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func libraryErrorComplement(_ value: Double) -> Double { erfc(value) }
