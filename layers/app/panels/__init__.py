"""The tabs under the map, one module each. Every module has one public function, which draws its tab."""
