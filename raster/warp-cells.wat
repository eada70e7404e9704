;; The loops of warping that JavaScript runs slowly: nearest, bilinear and cubic over one control cell whose samples
;; are all there and valid. Each gives the bits that warp-nearest.ts, warp-bilinear.ts and warp-cubic.ts give.
;;
;; Memory: at 0 the images of the cell's corners as eight f64 (x of upper left, upper right, lower left, lower right,
;; then y likewise); samples and output, both f32, wherever the caller puts them.
;;
;; Parameters: $out is where pixel (0, 0) of the cell would be written, $outStride the bytes from row to row;
;; $samples is where pixel (0, 0) of the source grid would lie (sums wrap around, as only the samples needed exist),
;; $stride the bytes from row to row; pixels from $firstCol to before $endCol of the rows from $firstRow to before
;; $endRow of the cell are made; $size is the cell's side in pixels.
(module
  (memory (export "memory") 1)

  ;; The sample that holds the pixel's centre.
  (func (export "nearest")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t f64) (local $left f64) (local $x f64) (local $y f64) (local $dx f64) (local $dy f64)
    (local $k i32) (local $to i32) (local $at i32) (local $col i32) (local $row i32)

    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        (local.set $t (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size)))
        (local.set $left
          (f64.add (f64.load (i32.const 0))
            (f64.mul (f64.sub (f64.load (i32.const 16)) (f64.load (i32.const 0))) (local.get $t))))
        (local.set $dx (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 8))
            (f64.mul (f64.sub (f64.load (i32.const 24)) (f64.load (i32.const 8))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $x (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dx))))
        (local.set $left
          (f64.add (f64.load (i32.const 32))
            (f64.mul (f64.sub (f64.load (i32.const 48)) (f64.load (i32.const 32))) (local.get $t))))
        (local.set $dy (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 40))
            (f64.mul (f64.sub (f64.load (i32.const 56)) (f64.load (i32.const 40))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $y (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dy))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $col (i32.trunc_f64_s (f64.add
              (f64.add (local.get $x) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dx)))
              (f64.const 1e-10))))
            (local.set $row (i32.trunc_f64_s (f64.add
              (f64.add (local.get $y) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dy)))
              (f64.const 1e-10))))
            (f32.store (local.get $to) (f32.load
              (i32.add (i32.add (local.get $samples) (i32.mul (local.get $row) (local.get $stride)))
                (i32.shl (local.get $col) (i32.const 2)))))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow))))

  ;; Between the four samples around the pixel's centre.
  (func (export "bilinear")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t f64) (local $left f64) (local $x f64) (local $y f64) (local $dx f64) (local $dy f64)
    (local $k i32) (local $to i32) (local $at i32) (local $col i32) (local $row i32)
    (local $px f64) (local $py f64) (local $upper f64) (local $lower f64)
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        (local.set $t (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size)))
        (local.set $left
          (f64.add (f64.load (i32.const 0))
            (f64.mul (f64.sub (f64.load (i32.const 16)) (f64.load (i32.const 0))) (local.get $t))))
        (local.set $dx (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 8))
            (f64.mul (f64.sub (f64.load (i32.const 24)) (f64.load (i32.const 8))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $x (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dx))))
        (local.set $left
          (f64.add (f64.load (i32.const 32))
            (f64.mul (f64.sub (f64.load (i32.const 48)) (f64.load (i32.const 32))) (local.get $t))))
        (local.set $dy (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 40))
            (f64.mul (f64.sub (f64.load (i32.const 56)) (f64.load (i32.const 40))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $y (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dy))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $px (f64.sub
              (f64.add (local.get $x) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dx)))
              (f64.const 0.5)))
            (local.set $py (f64.sub
              (f64.add (local.get $y) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dy)))
              (f64.const 0.5)))
            (local.set $col (i32.trunc_f64_s (local.get $px)))
            (local.set $row (i32.trunc_f64_s (local.get $py)))
            (local.set $px (f64.sub (local.get $px) (f64.convert_i32_s (local.get $col))))
            (local.set $py (f64.sub (local.get $py) (f64.convert_i32_s (local.get $row))))
            (local.set $at
              (i32.add (i32.add (local.get $samples) (i32.mul (local.get $row) (local.get $stride)))
                (i32.shl (local.get $col) (i32.const 2))))
            (local.set $upper (f64.promote_f32 (f32.load (local.get $at))))
            (local.set $upper (f64.add (local.get $upper)
              (f64.mul
                (f64.sub (f64.promote_f32 (f32.load offset=4 (local.get $at))) (local.get $upper))
                (local.get $px))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $lower (f64.promote_f32 (f32.load (local.get $at))))
            (local.set $lower (f64.add (local.get $lower)
              (f64.mul
                (f64.sub (f64.promote_f32 (f32.load offset=4 (local.get $at))) (local.get $lower))
                (local.get $px))))
            (f32.store (local.get $to) (f32.demote_f64 (f64.add (local.get $upper)
              (f64.mul (f64.sub (local.get $lower) (local.get $upper)) (local.get $py)))))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow))))

  ;; Cubic convolution of the sixteen samples around the pixel's centre (Keys 1981, a = -1/2).
  (func (export "cubic")
    (param $out i32) (param $outStride i32) (param $samples i32) (param $stride i32)
    (param $firstCol i32) (param $endCol i32) (param $firstRow i32) (param $endRow i32) (param $size f64)
    (local $t f64) (local $left f64) (local $x f64) (local $y f64) (local $dx f64) (local $dy f64)
    (local $k i32) (local $to i32) (local $at i32) (local $col i32) (local $row i32)
    (local $px f64) (local $py f64) (local $half f64) (local $sum f64)
    (local $x0 f64) (local $x1 f64) (local $x2 f64) (local $x3 f64)
    (local $y0 f64) (local $y1 f64) (local $y2 f64) (local $y3 f64)
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_s (local.get $firstRow) (local.get $endRow)))
        (local.set $t (f64.div (f64.add (f64.convert_i32_s (local.get $firstRow)) (f64.const 0.5)) (local.get $size)))
        (local.set $left
          (f64.add (f64.load (i32.const 0))
            (f64.mul (f64.sub (f64.load (i32.const 16)) (f64.load (i32.const 0))) (local.get $t))))
        (local.set $dx (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 8))
            (f64.mul (f64.sub (f64.load (i32.const 24)) (f64.load (i32.const 8))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $x (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dx))))
        (local.set $left
          (f64.add (f64.load (i32.const 32))
            (f64.mul (f64.sub (f64.load (i32.const 48)) (f64.load (i32.const 32))) (local.get $t))))
        (local.set $dy (f64.div
          (f64.sub
            (f64.add (f64.load (i32.const 40))
            (f64.mul (f64.sub (f64.load (i32.const 56)) (f64.load (i32.const 40))) (local.get $t)))
            (local.get $left))
          (local.get $size)))
        (local.set $y (f64.add (local.get $left) (f64.mul (f64.const 0.5) (local.get $dy))))
        (local.set $k (local.get $firstCol))
        (local.set $to
          (i32.add (i32.add (local.get $out) (i32.mul (local.get $firstRow) (local.get $outStride)))
            (i32.shl (local.get $k) (i32.const 2))))
        (block $rowDone
          (loop $eachPixel
            (br_if $rowDone (i32.ge_s (local.get $k) (local.get $endCol)))
            (local.set $px (f64.sub
              (f64.add (local.get $x) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dx)))
              (f64.const 0.5)))
            (local.set $py (f64.sub
              (f64.add (local.get $y) (f64.mul (f64.convert_i32_s (local.get $k)) (local.get $dy)))
              (f64.const 0.5)))
            (local.set $col (i32.trunc_f64_s (local.get $px)))
            (local.set $row (i32.trunc_f64_s (local.get $py)))
            (local.set $px (f64.sub (local.get $px) (f64.convert_i32_s (local.get $col))))
            (local.set $py (f64.sub (local.get $py) (f64.convert_i32_s (local.get $row))))
            (local.set $at
              (i32.add (i32.add (local.get $samples) (i32.mul (local.get $row) (local.get $stride)))
                (i32.shl (local.get $col) (i32.const 2))))
            (local.set $at (i32.sub (i32.sub (local.get $at) (local.get $stride)) (i32.const 4)))
            (local.set $half (f64.mul (f64.const 0.5) (local.get $px)))
            (local.set $x0 (f64.mul (local.get $half)
              (f64.sub (f64.mul (local.get $px) (f64.sub (f64.const 2) (local.get $px))) (f64.const 1))))
            (local.set $x1 (f64.add (f64.const 1)
              (f64.mul (f64.mul (local.get $half) (local.get $px)) (f64.sub (f64.mul (f64.const 3) (local.get $px)) (f64.const 5)))))
            (local.set $x2 (f64.mul (local.get $half)
              (f64.add (f64.const 1) (f64.mul (local.get $px) (f64.sub (f64.const 4) (f64.mul (f64.const 3) (local.get $px)))))))
            (local.set $x3 (f64.mul (f64.mul (local.get $half) (local.get $px)) (f64.sub (local.get $px) (f64.const 1))))
            (local.set $half (f64.mul (f64.const 0.5) (local.get $py)))
            (local.set $y0 (f64.mul (local.get $half)
              (f64.sub (f64.mul (local.get $py) (f64.sub (f64.const 2) (local.get $py))) (f64.const 1))))
            (local.set $y1 (f64.add (f64.const 1)
              (f64.mul (f64.mul (local.get $half) (local.get $py)) (f64.sub (f64.mul (f64.const 3) (local.get $py)) (f64.const 5)))))
            (local.set $y2 (f64.mul (local.get $half)
              (f64.add (f64.const 1) (f64.mul (local.get $py) (f64.sub (f64.const 4) (f64.mul (f64.const 3) (local.get $py)))))))
            (local.set $y3 (f64.mul (f64.mul (local.get $half) (local.get $py)) (f64.sub (local.get $py) (f64.const 1))))
            (local.set $sum (f64.mul (local.get $y0) (f64.add (f64.add (f64.add
              (f64.mul (local.get $x0) (f64.promote_f32 (f32.load offset=0 (local.get $at))))
              (f64.mul (local.get $x1) (f64.promote_f32 (f32.load offset=4 (local.get $at)))))
              (f64.mul (local.get $x2) (f64.promote_f32 (f32.load offset=8 (local.get $at)))))
              (f64.mul (local.get $x3) (f64.promote_f32 (f32.load offset=12 (local.get $at)))))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $y1) (f64.add (f64.add (f64.add
              (f64.mul (local.get $x0) (f64.promote_f32 (f32.load offset=0 (local.get $at))))
              (f64.mul (local.get $x1) (f64.promote_f32 (f32.load offset=4 (local.get $at)))))
              (f64.mul (local.get $x2) (f64.promote_f32 (f32.load offset=8 (local.get $at)))))
              (f64.mul (local.get $x3) (f64.promote_f32 (f32.load offset=12 (local.get $at))))))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $y2) (f64.add (f64.add (f64.add
              (f64.mul (local.get $x0) (f64.promote_f32 (f32.load offset=0 (local.get $at))))
              (f64.mul (local.get $x1) (f64.promote_f32 (f32.load offset=4 (local.get $at)))))
              (f64.mul (local.get $x2) (f64.promote_f32 (f32.load offset=8 (local.get $at)))))
              (f64.mul (local.get $x3) (f64.promote_f32 (f32.load offset=12 (local.get $at))))))))
            (local.set $at (i32.add (local.get $at) (local.get $stride)))
            (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $y3) (f64.add (f64.add (f64.add
              (f64.mul (local.get $x0) (f64.promote_f32 (f32.load offset=0 (local.get $at))))
              (f64.mul (local.get $x1) (f64.promote_f32 (f32.load offset=4 (local.get $at)))))
              (f64.mul (local.get $x2) (f64.promote_f32 (f32.load offset=8 (local.get $at)))))
              (f64.mul (local.get $x3) (f64.promote_f32 (f32.load offset=12 (local.get $at))))))))
            (f32.store (local.get $to) (f32.demote_f64 (local.get $sum)))
            (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br $eachPixel)))
        (local.set $firstRow (i32.add (local.get $firstRow) (i32.const 1)))
        (br $eachRow)))))
